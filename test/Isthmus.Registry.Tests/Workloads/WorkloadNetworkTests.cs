using Isthmus.Api.Mesh;
using Isthmus.Model;
using Isthmus.TestKit.Builders;

namespace Isthmus.Registry.Tests.Workloads;

/// <summary>The network of a workload: istio facts 2.2, in its order of precedence.</summary>
public sealed class WorkloadNetworkTests
{
    private static readonly MeshConfig Networks = MeshConfig.Default with
    {
        Networks =
        [
            new NetworkConfig(new("by-registry"), [new ClusterId("west")], [], []),
            new NetworkConfig(new("by-cidr"), [], ["10.0.0.0/8"], []),
            new NetworkConfig(new("by-narrow-cidr"), [], ["10.5.0.0/16"], []),
        ],
    };

    [Fact]
    public void Pods_label_comes_first() => NetworkOf("west", Given.Pod("p").At("10.0.0.1").Network("own"), hasNamespace: true).ShouldBe("own");

    [Fact]
    public void System_namespace_comes_before_mesh_networks() => NetworkOf("west", Given.Pod("p").At("10.0.0.1"), hasNamespace: true).ShouldBe("by-namespace");

    [Fact]
    public void Registry_comes_before_range() => NetworkOf("west", Given.Pod("p").At("10.0.0.1")).ShouldBe("by-registry");

    [Fact]
    public void Narrowest_range_comes_last()
    {
        NetworkOf("east", Given.Pod("p").At("10.0.0.1")).ShouldBe("by-cidr");
        NetworkOf("east", Given.Pod("p").At("10.5.0.1")).ShouldBe("by-narrow-cidr");
        NetworkOf("east", Given.Pod("p").At("11.0.0.1")).ShouldBe("");
    }

    [Fact]
    public void Network_is_a_label_of_the_workload_too()
    {
        var workload = Given.Mesh().With(Networks).With("west", Given.Pod("p").At("10.0.0.1")).Snapshot().Workloads.All.Single();

        workload.Labels["topology.istio.io/network"].ShouldBe("by-registry");
    }

    [Fact]
    public void Stated_network_of_a_workload_entry_wins_in_field_and_label()
    {
        var workload = Given.Mesh().With(Networks)
            .With("west", Given.WorkloadEntry("vm", "10.0.0.1").Labelled("topology.istio.io/network", "label").With(c => c with { Network = "spec" }))
            .Snapshot().Workloads.All.Single();

        workload.Network.Value.ShouldBe("spec");
        workload.Labels["topology.istio.io/network"].ShouldBe("spec");
    }

    [Fact]
    public void Network_of_a_cluster_that_is_named_later_reaches_its_workloads_and_no_others()
    {
        var mesh = Given.Mesh("east")
            .With("east", Given.Deployment("web").At("10.1.0.1").Build())
            .With("west", Given.Deployment("web").At("10.2.0.1").Build());
        mesh.Snapshot();

        mesh.With("west", Given.Namespace("istio-system").Labelled("topology.istio.io/network", "n2"));

        mesh.Snapshot().Endpoints.Of(new("web.default.svc.cluster.local", "default")).Select(e => e.Network.Value).ShouldBe(["", "n2"]);
    }

    private static string NetworkOf(string cluster, GivenPod pod, bool hasNamespace = false)
    {
        var mesh = Given.Mesh("east").With(Networks).With(cluster, pod);
        if (hasNamespace)
        {
            mesh.With(cluster, Given.Namespace("istio-system").Labelled("topology.istio.io/network", "by-namespace"));
        }

        return mesh.Snapshot().Workloads.All.Single().Network.Value;
    }
}
