using Isthmus.Model;
using Isthmus.Registry.Workloads;
using Isthmus.TestKit.Builders;

namespace Isthmus.Registry.Tests.Workloads;

/// <summary>Where a workload runs: istio facts 1.11; added labels: 1.9.</summary>
public sealed class LocalitiesTests
{
    [Theory]
    [InlineData("topology.istio.io/locality", "us-east.a.1", "us-east/a/1")]
    [InlineData("istio-locality", "us-east.a.1", "us-east/a/1")]
    [InlineData("topology.istio.io/locality", "us-east/a.1", "us-east/a.1")]
    [InlineData("topology.istio.io/locality", "us-east", "us-east")]
    public void Label_states_the_locality(string key, string value, string expected) =>
        Localities.OfLabels(Labels.Empty.With(key, value)).ToString().ShouldBe(expected);

    [Fact]
    public void New_label_wins_over_the_legacy_one() =>
        Localities.OfLabels(Labels.Empty.With("topology.istio.io/locality", "new").With("istio-locality", "old")).Region.ShouldBe("new");

    [Theory]
    [InlineData("topology.kubernetes.io/region=r,topology.kubernetes.io/zone=z,topology.istio.io/subzone=s", "r/z/s")]
    [InlineData("failure-domain.beta.kubernetes.io/region=r,failure-domain.beta.kubernetes.io/zone=z", "r/z")]
    [InlineData("topology.kubernetes.io/region=r,failure-domain.beta.kubernetes.io/region=old,failure-domain.beta.kubernetes.io/zone=z", "r/z")]
    [InlineData("topology.kubernetes.io/zone=z", "/z")]
    [InlineData("", "")]
    public void Node_labels_state_the_locality(string labels, string expected)
    {
        var node = Given.Node("n");
        foreach (var pair in labels.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            node.Labelled(pair.Split('=')[0], pair.Split('=')[1]);
        }

        Localities.OfNode(node.Build()).ToString().ShouldBe(expected);
    }

    [Fact]
    public void Pods_own_label_wins_over_its_node()
    {
        var mesh = Given.Mesh().With("east",
            Given.Node("n", "r1", "z1"), Given.Pod("labelled").At("10.0.0.1").On("n").Locality("r2.z2"), Given.Pod("plain").At("10.0.0.2").On("n"));

        mesh.Snapshot().Workloads.Find(new("east"), "default", "labelled")!.Locality.ToString().ShouldBe("r2/z2");
        mesh.Snapshot().Workloads.Find(new("east"), "default", "plain")!.Locality.ToString().ShouldBe("r1/z1");
    }

    [Fact]
    public void Missing_node_means_no_locality_until_it_is_there()
    {
        var mesh = Given.Mesh().With("east", Given.Deployment("web").At("10.0.0.1").Pods(p => p.On("n")).Build());
        var key = new Model.Services.ServiceKey("web.default.svc.cluster.local", "default");
        mesh.Snapshot().Endpoints.Of(key)[0].Locality.ShouldBe(Locality.None);

        mesh.With("east", Given.Node("n", "r1", "z1"));

        mesh.Snapshot().Endpoints.Of(key)[0].Locality.ToString().ShouldBe("r1/z1");
        mesh.Snapshot().Workloads.At(new("east"), "10.0.0.1")!.Locality.ToString().ShouldBe("r1/z1");
    }

    [Fact]
    public void Topology_is_added_to_the_labels()
    {
        var labels = TopologyLabels.Add(Labels.Empty.With("app", "web"), new Locality("r", "z", "s"), new("c"), "n", new("net"));

        labels.ToString().ShouldBe(
            "app=web,kubernetes.io/hostname=n,topology.istio.io/cluster=c,topology.istio.io/network=net,topology.istio.io/subzone=s,"
            + "topology.kubernetes.io/region=r,topology.kubernetes.io/zone=z");
    }

    [Fact]
    public void Unknown_topology_is_not_added_and_a_stated_network_stays() =>
        TopologyLabels.Add(Labels.Empty.With("topology.istio.io/network", "mine"), new Locality("r"), ClusterId.None, "", new("net"))
            .ToString().ShouldBe("topology.istio.io/network=mine,topology.kubernetes.io/region=r");
}
