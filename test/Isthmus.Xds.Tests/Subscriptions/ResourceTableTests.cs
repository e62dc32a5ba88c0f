using Isthmus.Xds.Protos.Discovery.V3;
using Isthmus.Xds.Subscriptions;

namespace Isthmus.Xds.Tests.Subscriptions;

public sealed class ResourceTableTests
{
    private static readonly ResourceTable Empty = ResourceTable.Empty(TypeUrls.Cluster);

    [Fact]
    public void Version_depends_on_content_only()
    {
        var oneByOne = Empty.With([Resource("a", "1")], []).With([Resource("b", "9")], []).With([Resource("b", "1"), Resource("c", "1")], []).With([], ["c"]);
        var atOnce = Empty.Replace([Resource("b", "1"), Resource("a", "1")]);
        oneByOne.Version.ShouldBe(atOnce.Version);
        (oneByOne.Version == Empty.With([Resource("a", "1")], []).Version).ShouldBeFalse();
        atOnce.With([], ["a", "b"]).Version.ShouldBe(Empty.Version);
    }

    [Fact]
    public void Swapping_contents_between_names_is_a_change() =>
        (Empty.Replace([Resource("a", "1"), Resource("b", "2")]).Version == Empty.Replace([Resource("a", "2"), Resource("b", "1")]).Version).ShouldBeFalse();

    [Fact]
    public void Nothing_new_is_the_same_table()
    {
        var table = Empty.With([Resource("a", "1")], []);
        table.With([Resource("a", "1")], ["z"]).ShouldBeSameAs(table);
    }

    [Fact]
    public void Tells_the_step_between_two_versions_or_everything_if_they_are_far_apart()
    {
        var start = Empty.Replace([.. Enumerable.Range(0, 100).Select(i => Resource($"n{i}", "0"))]);
        var near = start.With([Resource("n1", "1")], []).With([], ["n2"]);
        near.ChangedSince(start).ShouldBe(["n1", "n2"], ignoreOrder: true);
        near.ChangedSince(near).ShouldBeEmpty();

        var far = Enumerable.Range(1, 40).Aggregate(start, (table, i) => table.With([Resource("n1", $"{i}")], []));
        far.ChangedSince(start).Count.ShouldBe(100);
    }

    [Fact]
    public void A_thousand_clients_share_the_bytes_of_a_resource()
    {
        var snapshot = ResourceSnapshot.Empty.With(Empty.With([Resource("a", "1")], []));
        var bodies = Enumerable.Range(0, 1000).Select(_ =>
        {
            var session = new IncrementalSession(snapshot);
            session.Handle(new DeltaDiscoveryRequest { TypeUrl = TypeUrls.Cluster });
            session.TryNext(out var response).ShouldBeTrue();
            return response.Resources.Single();
        });
        bodies.Distinct(ReferenceEqualityComparer.Instance).Count().ShouldBe(1);
    }

    private static XdsResource Resource(string name, string content) => World.Resource(TypeUrls.Cluster, name, content);
}
