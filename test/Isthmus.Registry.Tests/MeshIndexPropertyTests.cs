using FsCheck;
using FsCheck.Fluent;
using Isthmus.Model;

namespace Isthmus.Registry.Tests;

/// <summary>What must hold for every mesh: the law of merging.</summary>
public sealed class MeshIndexPropertyTests
{
    private static readonly ClusterId East = World.Clusters[0];

    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(150).WithEndSize(100);

    [Fact]
    public void Any_order_of_the_same_objects_gives_the_same_snapshot() => Check((numbers, seed) =>
    {
        var objects = Present(numbers);
        var expected = Build(objects, seed).TakeSnapshot().Snapshot;
        var random = new System.Random(seed);
        var shuffled = Build(objects.OrderBy(_ => random.Next()), seed, mesh: false);
        Peek(shuffled, random);
        shuffled.SetMesh(World.MeshOf(seed));

        Same(shuffled, expected);
    });

    [Fact]
    public void Changing_step_by_step_gives_what_starting_anew_gives() => Check((numbers, seed) =>
    {
        var random = new System.Random(seed);
        var index = new MeshIndex(East);
        foreach (var number in numbers)
        {
            World.EventOf(number).Happen(index);
            if (random.Next(8) == 0)
            {
                index.SetMesh(World.MeshOf(random.Next(3)));
            }

            Peek(index, random);
        }

        index.SetMesh(World.MeshOf(seed));
        KnowAllClusters(index);
        Same(index, KnowAllClusters(Build(Present(numbers), seed)).TakeSnapshot().Snapshot);
    });

    [Fact]
    public void Cluster_that_is_gone_and_back_gives_the_same_snapshot() => Check((numbers, seed) =>
    {
        var objects = Present(numbers);
        var index = KnowAllClusters(Build(objects, seed));
        var before = index.TakeSnapshot().Snapshot;
        var gone = World.Clusters[seed % World.Clusters.Length];

        index.RemoveCluster(gone);
        index.TakeSnapshot();
        KnowAllClusters(index);
        objects.Where(o => o.Cluster == gone).ToList().ForEach(o => o.Happen(index));

        Same(index, before);
    });

    [Fact]
    public void No_endpoint_or_workload_of_a_removed_cluster_survives() => Check((numbers, seed) =>
    {
        var index = Build(Present(numbers), seed);
        Peek(index, new System.Random(seed));
        var gone = World.Clusters[1 + (seed % 2)];

        index.RemoveCluster(gone);

        var snapshot = index.TakeSnapshot().Snapshot;
        snapshot.Endpoints.Services.SelectMany(s => snapshot.Endpoints.Of(s)).ShouldAllBe(e => e.Cluster != gone);
        snapshot.Workloads.All.ShouldAllBe(w => w.Cluster != gone);
        snapshot.Services.All.SelectMany(s => s.Addresses).ShouldAllBe(a => a.Cluster != gone);
        snapshot.Gateways.ShouldAllBe(g => g.Cluster != gone);
        snapshot.Clusters.ShouldNotContain(gone);
    });

    [Fact]
    public void Applying_twice_changes_nothing() => Check((numbers, seed) =>
    {
        var objects = Present(numbers);
        var index = Build(objects, seed);
        var before = index.TakeSnapshot().Snapshot;

        objects.ForEach(o => o.Happen(index));
        index.SetMesh(World.MeshOf(seed));

        var (after, changes) = index.TakeSnapshot();
        after.ShouldBeSameAs(before);
        changes.IsEmpty.ShouldBeTrue();
    });

    [Fact]
    public void Changes_are_exactly_what_differs() => Check((numbers, seed) =>
    {
        var random = new System.Random(seed);
        var index = Build(Present(numbers.Take(numbers.Length / 2)), seed);
        var before = index.TakeSnapshot().Snapshot;
        foreach (var number in numbers.Skip(numbers.Length / 2))
        {
            World.EventOf(number).Happen(index);
            if (random.Next(3) == 0)
            {
                var (after, changes) = index.TakeSnapshot();
                ShouldTellTheDifference(before, after, changes);
                before = after;
            }
        }
    });

    private static void ShouldTellTheDifference(MeshSnapshot before, MeshSnapshot after, SnapshotChanges changes)
    {
        var services = before.Services.All.Concat(after.Services.All).Select(s => s.Key).Distinct().ToList();
        changes.Services.ShouldBe(services.Where(s => before.Services.Find(s) != after.Services.Find(s)), ignoreOrder: true);
        var listed = before.Endpoints.Services.Concat(after.Endpoints.Services).Distinct();
        changes.Endpoints.ShouldBe(listed.Where(s => before.Endpoints.Of(s) != after.Endpoints.Of(s)), ignoreOrder: true);
        changes.IsMeshWide.ShouldBe(before.Gateways != after.Gateways || before.Mesh != after.Mesh || before.Clusters != after.Clusters);
        var rules = before.Config.DestinationRules.All.Concat(after.Config.DestinationRules.All).Select(r => r.Key).Distinct()
            .Where(k => before.Config.DestinationRules.All.SingleOrDefault(r => r.Key == k)?.Config
                != after.Config.DestinationRules.All.SingleOrDefault(r => r.Key == k)?.Config);
        changes.Config.Where(k => k.Kind == "DestinationRule").ShouldBe(rules, ignoreOrder: true);
        after.Version.ShouldBe(ReferenceEquals(before, after) ? before.Version : before.Version + 1);
    }

    private static void Check(Action<int[], int> property)
    {
        var events = Gen.ArrayOf(Gen.Choose(0, World.EventCount - 1)).ToArbitrary();
        Prop.ForAll(events, Gen.Choose(0, 1000).ToArbitrary(), property).Check(Runs);
    }

    /// <summary>What stands where when all events have happened.</summary>
    private static List<WorldEvent> Present(IEnumerable<int> numbers)
    {
        var present = new Dictionary<(ClusterId, int), WorldEvent>();
        foreach (var number in numbers)
        {
            var happening = World.EventOf(number);
            present[(happening.Cluster, happening.Place)] = happening;
        }

        return present.Values.Where(e => e.Object is not null).ToList();
    }

    private static MeshIndex Build(IEnumerable<WorldEvent> objects, int seed, bool mesh = true)
    {
        var index = new MeshIndex(East);
        if (mesh)
        {
            index.SetMesh(World.MeshOf(seed));
        }

        foreach (var happening in objects)
        {
            happening.Happen(index);
        }

        return index;
    }

    private static MeshIndex KnowAllClusters(MeshIndex index)
    {
        Array.ForEach(World.Clusters, index.AddCluster);
        return index;
    }

    // Snapshots that are taken on the way must not matter.
    private static void Peek(MeshIndex index, System.Random random)
    {
        if (random.Next(2) == 0)
        {
            index.TakeSnapshot();
        }
    }

    private static void Same(MeshIndex actual, MeshSnapshot expected)
    {
        var snapshot = actual.TakeSnapshot().Snapshot;
        snapshot.Services.All.ShouldBe(expected.Services.All);
        snapshot.Endpoints.Services.ShouldBe(expected.Endpoints.Services, ignoreOrder: true);
        foreach (var service in expected.Endpoints.Services)
        {
            snapshot.Endpoints.Of(service).ShouldBe(expected.Endpoints.Of(service), customMessage: service.ToString());
        }

        snapshot.Gateways.ShouldBe(expected.Gateways);
        snapshot.Problems.ShouldBe(expected.Problems);
        snapshot.SaysTheSameAs(expected).ShouldBeTrue();
    }
}
