using Isthmus.Model;
using Isthmus.Model.Services;
using Isthmus.TestKit.Builders;

namespace Isthmus.Registry.Tests;

public sealed class MeshIndexTests
{
    private static readonly ServiceKey Web = new("web.shop.svc.cluster.local", "shop");

    [Fact]
    public void Services_of_one_name_are_one_service_with_the_endpoints_of_all_clusters()
    {
        var snapshot = Given.Mesh("east")
            .With("east", Given.Deployment("web").In("shop").At("10.1.0.1").ClusterIP("172.1.0.1").Locality("r1/z1").Build())
            .With("west", Given.Deployment("web").In("shop").At("10.2.0.1").ClusterIP("172.2.0.1").Locality("r2/z1").Build())
            .Snapshot();

        snapshot.Clusters.ShouldBe([new ClusterId("east"), new ClusterId("west")]);
        snapshot.Services.Find(Web)!.Addresses.ShouldBe(
            [new ClusterAddresses(new ClusterId("east"), ["172.1.0.1"]), new ClusterAddresses(new ClusterId("west"), ["172.2.0.1"])]);
        snapshot.Endpoints.Of(Web).Select(e => (e.Cluster.Value, e.Address, e.Port, e.Locality.ToString()))
            .ShouldBe([("east", "10.1.0.1", 8080, "r1/z1"), ("west", "10.2.0.1", 8080, "r2/z1")]);
    }

    [Fact]
    public void Nothing_new_gives_the_same_snapshot()
    {
        var mesh = Given.Mesh("east").With("east", Given.Deployment("web").In("shop").At("10.1.0.1").Build());
        var first = mesh.Snapshot();

        mesh.With("east", Given.Deployment("web").In("shop").At("10.1.0.1").Build());
        var (second, changes) = mesh.Index.TakeSnapshot();

        second.ShouldBeSameAs(first);
        changes.IsEmpty.ShouldBeTrue();
    }
}
