using System.Runtime.CompilerServices;
using FsCheck;
using FsCheck.Fluent;
using Isthmus.Api;
using Isthmus.Api.Reading;
using Isthmus.ControlPlane.Push;
using Isthmus.Model;
using Isthmus.Model.Checking;
using Isthmus.Model.Plans;
using Isthmus.Planner.View;
using Isthmus.Registry;
using Isthmus.TestKit.Builders;
using Isthmus.Xds.Subscriptions;

namespace Isthmus.ControlPlane.Tests.Push;

/// <summary>Whatever rules come, go and change, in whatever order: every client holds what planning everything anew would give.</summary>
public sealed class RuleChangeTests
{
    private static readonly string[] Types = [TypeUrls.Cluster, TypeUrls.Endpoints, TypeUrls.Listener, TypeUrls.Route, TypeUrls.NameTable];
    private static readonly ClusterId East = new("east");
    private static readonly IReadOnlyList<ApiObject> Objects = Read("objects.yaml");
    private static readonly ProxyIdentity[] Proxies =
    [
        Sidecar("app", "10.200.0.1") with { Labels = Labels.Empty.With("app", "app") },
        Sidecar("s0-1", "10.0.0.1") with { Labels = Labels.Empty.With("app", "s0") },
        Sidecar("app-2", "10.200.0.7") with { Labels = Labels.Empty.With("app", "app"), Node = "n2" },
        Sidecar("s0-2", "10.0.0.2") with { Labels = Labels.Empty.With("app", "s0"), Node = "n2" },
        Sidecar("none-1", "10.0.3.1") with { Labels = Labels.Empty.With("app", "none") },
        Sidecar("elsewhere", "10.200.0.2") with { Namespace = "other", DnsDomain = "other.svc.cluster.local" },
        Sidecar("dns", "10.200.0.3") with { CapturesDns = true, HttpProxyPort = 15080 },
        Sidecar("grpc", "10.200.0.4") with { IsProxylessGrpc = true },
        Sidecar("ingress", "10.200.0.5") with { Type = ProxyType.Gateway, Labels = Labels.Empty.With("istio", "ingress") },
        Sidecar("eastwest", "10.200.0.6") with { Type = ProxyType.Gateway, Labels = Labels.Empty.With("istio", "eastwest") },
    ];

    [Fact]
    public void Clients_hold_what_a_whole_plan_would_give()
    {
        var steps = (from item in Gen.Choose(0, Objects.Count - 1) from isThere in Gen.Choose(0, 2) select (item, isThere > 0)).ArrayOf().Resize(15);
        Prop.ForAll(steps.ToArbitrary(), s => Task.Run(() => PlaysAsync(s))).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    [Theory]
    [InlineData("WorkloadGroup", "vms")]
    [InlineData("ServiceEntry", "out")]
    [InlineData("DestinationRule", "all")]
    [InlineData("VirtualService", "edge")]
    [InlineData("Gateway", "eastwest")]
    [InlineData("AuthorizationPolicy", "everywhere")]
    public async Task A_rule_has_no_sidecar_planned_whole_that_it_does_not_concern_as_a_whole(string kind, string name)
    {
        await using var loop = new RunningPlanLoop();
        var mesh = Mesh();
        loop.Offer(mesh);
        var client = loop.Join(Proxies[0]);
        await client.NextAsync();

        mesh.With("east", Objects.First(o => o.Kind == kind && o.Metadata.Name == name));
        loop.Offer(mesh);
        await loop.SettledAsync();

        loop.Metrics.PlanTime.Read("all").ShouldBe(1);
    }

    private static async Task PlaysAsync((int Item, bool IsThere)[] steps)
    {
        await using var loop = new RunningPlanLoop();
        var mesh = Mesh();
        loop.Offer(mesh);
        var clients = Proxies.Select(loop.Join).ToList();
        await loop.SettledAsync();
        foreach (var (item, isThere) in steps)
        {
            if (isThere)
            {
                mesh.With("east", Objects[item]);
            }
            else
            {
                mesh.Index.Remove(East, Objects[item].Key);
            }

            loop.Offer(mesh);
            await loop.SettledAsync();
            clients.ForEach(client => Agrees(client, mesh.Snapshot()));
        }
    }

    private static void Agrees(FakeClient client, MeshSnapshot mesh)
    {
        // As if it were the only one of its kind: by its whole identity, not by what decides in which view it is.
        IResourceWriter writer = client.Identity.IsProxylessGrpc ? new GrpcWriter() : new ProxyWriter();
        var anew = new MeshViewState(new ViewKey(client.Identity, "itself"), writer, new ResourcePool(1000), new SharedParts());
        anew.Members.Add(client);
        anew.PlanStale(MeshView.Of(mesh));
        foreach (var type in Types)
        {
            Text(client.Latest!, type).ShouldBe(Text(anew.Resources!, type), $"{client.Identity.Id} {type}");
        }
    }

    private static IEnumerable<string> Text(ResourceSnapshot resources, string type) =>
        resources[type].Resources.Select(r => $"{r.Name} {r.Version}").Order(StringComparer.Ordinal);

    private static GivenMesh Mesh() => Given.Mesh().With(
        "east",
        Given.Service("s0").Port(80),
        Given.Slice("s0").Port(8080).Address("10.0.0.1").Address("10.0.0.2"),
        Given.Service("s1").Port(80).Port(9090, "tcp-admin"),
        Given.Slice("s1").Port(8080).Address("10.0.1.1"),
        Given.Service("s2").In("other").Port(80),
        Given.Slice("s2").In("other").Port(8080).Address("10.0.2.1"),
        Given.Service("none").Headless().Port(5432, "tcp"),
        Given.Slice("none").Port(5432, "tcp").Address("10.0.3.1"));

    private static IReadOnlyList<ApiObject> Read(string name, [CallerFilePath] string file = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(file)!, "testdata", name);
        var violations = new Violations();
        var objects = ManifestReader.Read(path, File.ReadAllBytes(path), ReadOptions.Default, violations).Objects;
        violations.ShouldBeEmpty();
        return objects;
    }

    private static ProxyIdentity Sidecar(string name, string address) => new()
    {
        Id = $"{name}.default",
        Cluster = East,
        Locality = new("r1", "z1"),
        Addresses = [address],
        Node = "n1",
        DnsDomain = "default.svc.cluster.local",
    };
}
