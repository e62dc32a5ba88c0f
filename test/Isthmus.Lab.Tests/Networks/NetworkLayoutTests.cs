using Isthmus.Lab.Networks;
using Isthmus.Lab.Scenarios;

namespace Isthmus.Lab.Tests.Networks;

public sealed class NetworkLayoutTests
{
    private static readonly Scenario Three = new()
    {
        Name = "three",
        Clusters = [Cluster("a", "east"), Cluster("b", "west"), Cluster("c", "east")],
        Load = new ScenarioLoad { From = new LabTarget("a"), Host = "x" },
        IsolatesNetworks = true,
    };

    private readonly NetworkLayout _layout = new(Three);

    [Fact]
    public void Pods_of_different_networks_have_the_same_addresses_and_those_of_one_network_do_not()
    {
        _layout.PodOf(Three.Clusters[0], 10).ToString().ShouldBe("10.0.0.10");
        _layout.PodOf(Three.Clusters[1], 10).ToString().ShouldBe("10.0.0.10");
        _layout.PodOf(Three.Clusters[2], 10).ToString().ShouldBe("10.1.0.10");
        _layout.PodOf(Three.Clusters[0], 260).ToString().ShouldBe("10.0.1.10");
    }

    [Fact]
    public void Everybody_on_the_backbone_has_an_address_of_their_own()
    {
        var all = _layout.Networks.SelectMany(n => Enumerable.Range(0, NetworkLayout.MaxGateways).Select(i => _layout.GatewayOf(n, i)).Append(_layout.EgressOf(n)))
            .Concat(Three.Clusters.Select(_layout.ControlPlaneOf))
            .Append(NetworkLayout.Lab)
            .ToList();
        all.Distinct().Count().ShouldBe(all.Count);
        _layout.GatewayOf("east", 0).ToString().ShouldBe("198.51.100.10");
        _layout.GatewayOf("west", 8).ToString().ShouldBe("198.51.100.28");
        _layout.EgressOf("west").ToString().ShouldBe("198.51.100.29");
        _layout.ControlPlaneOf(Three.Clusters[2]).ToString().ShouldBe("198.51.100.4");
    }

    private static ScenarioCluster Cluster(string name, string network) => new() { Name = name, Network = network };
}
