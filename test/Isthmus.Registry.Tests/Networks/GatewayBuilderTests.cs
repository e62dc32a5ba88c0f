using Isthmus.Api.Mesh;
using Isthmus.Model;
using Isthmus.TestKit.Builders;

namespace Isthmus.Registry.Tests.Networks;

/// <summary>Where gateways come from: istio facts 2.4.</summary>
public sealed class GatewayBuilderTests
{
    [Fact]
    public void Address_in_mesh_networks_has_no_cluster() =>
        Gateways(Given.Mesh().With(Mesh(new NetworkGatewayConfig("", "192.0.2.1", 15443)))).ShouldBe(["net1//192.0.2.1:15443"]);

    [Fact]
    public void Labelled_service_is_a_gateway_at_its_load_balancer_and_external_addresses() =>
        Gateways(Given.Mesh().With("west", EastWest().LoadBalancer("192.0.2.7", "gw.example").With(c => c with { ExternalIPs = ["192.0.2.8"] })))
            .ShouldBe(["net2/west/192.0.2.7:15443", "net2/west/192.0.2.8:15443", "net2/west/gw.example:15443"]);

    [Theory]
    [InlineData("15555", 15555, "net2/west/192.0.2.7:15555")]
    [InlineData("15555", 15443, "")]
    [InlineData("nonsense", 15443, "net2/west/192.0.2.7:15443")]
    [InlineData("", 15443, "net2/west/192.0.2.7:15443")]
    [InlineData("", 15008, "net2/west/192.0.2.7:0")]
    [InlineData("", 443, "")]
    public void Label_names_the_port_and_the_service_must_have_it(string label, int port, string expected)
    {
        var service = Given.Service("ew").In("istio-system").Labelled("topology.istio.io/network", "net2").Port(port, "tls").LoadBalancer("192.0.2.7");
        service = label.Length > 0 ? service.Labelled("networking.istio.io/gatewayPort", label) : service;

        string.Join(' ', Gateways(Given.Mesh().With("west", service))).ShouldBe(expected);
    }

    [Fact]
    public void Node_port_service_is_reached_at_the_selected_nodes()
    {
        var mesh = Given.Mesh().With("west",
            Given.Service("ew").In("istio-system").Labelled("topology.istio.io/network", "net2").Port(15443, "tls", nodePort: 31443)
                .Annotated("traffic.istio.io/nodeSelector", """{"edge":"yes"}""").With(c => c with { Type = "NodePort" }),
            Given.Node("n1").Labelled("edge", "yes").With(c => c with { Addresses = ["198.51.100.1", "10.0.0.1"] }),
            Given.Node("n2").With(c => c with { Addresses = ["198.51.100.2"] }));
        Gateways(mesh).ShouldBe(["net2/west/198.51.100.1:31443"]);

        mesh.With("west", Given.Node("n2").Labelled("edge", "yes").With(c => c with { Addresses = ["198.51.100.2"] }));

        Gateways(mesh).ShouldBe(["net2/west/198.51.100.1:31443", "net2/west/198.51.100.2:31443"]);
    }

    [Fact]
    public void Unreadable_node_selector_gives_no_gateway() =>
        Gateways(Given.Mesh().With("west",
            Given.Service("ew").Labelled("topology.istio.io/network", "net2").Port(15443, "tls", nodePort: 31443)
                .Annotated("traffic.istio.io/nodeSelector", "edge=yes").With(c => c with { Type = "NodePort" }),
            Given.Node("n1").With(c => c with { Addresses = ["198.51.100.1"] }))).ShouldBeEmpty();

    [Fact]
    public void Named_service_is_a_gateway_only_in_the_clusters_of_the_network()
    {
        var named = Mesh(new NetworkGatewayConfig("ew.istio-system.svc.cluster.local", "", 15443));
        var service = Given.Service("ew").In("istio-system").Port(15443, "tls").LoadBalancer("192.0.2.7").Build();

        Gateways(Given.Mesh().With(named).With("west", service).With("east", service)).ShouldBe(["net1/west/192.0.2.7:15443"]);
    }

    [Fact]
    public void Label_wins_over_the_name() =>
        Gateways(Given.Mesh().With(Mesh(new NetworkGatewayConfig("ew.istio-system.svc.cluster.local", "", 9999))).With("west", EastWest().LoadBalancer("192.0.2.7")))
            .ShouldBe(["net2/west/192.0.2.7:15443"]);

    [Fact]
    public void What_a_name_stands_for_is_shown_while_a_gateway_has_the_name_and_concerns_the_whole_mesh()
    {
        var mesh = Given.Mesh().With("west", EastWest().LoadBalancer("gw.example"));
        mesh.Index.SetGatewayNames([new("other.example", ["192.0.2.9"])]);
        mesh.Snapshot().GatewayNames.ShouldBeEmpty();

        mesh.Index.SetGatewayNames([new("other.example", ["192.0.2.9"]), new("gw.example", ["192.0.2.7"])]);
        var (snapshot, changes) = mesh.Index.TakeSnapshot();
        changes.IsMeshWide.ShouldBeTrue();
        snapshot.GatewayNames.ShouldBe([new("gw.example", ["192.0.2.7"])]);

        mesh.Index.SetGatewayNames([new("gw.example", ["192.0.2.7"])]);
        mesh.Index.TakeSnapshot().Changes.IsEmpty.ShouldBeTrue();
        mesh.With("west", EastWest().LoadBalancer("192.0.2.8"));
        mesh.Snapshot().GatewayNames.ShouldBeEmpty();
    }

    [Fact]
    public void Change_of_a_gateway_concerns_the_whole_mesh()
    {
        var mesh = Given.Mesh().With("west", EastWest().LoadBalancer("192.0.2.7"));
        mesh.Snapshot();

        mesh.With("west", EastWest().LoadBalancer("192.0.2.8"));

        var (snapshot, changes) = mesh.Index.TakeSnapshot();
        changes.IsMeshWide.ShouldBeTrue();
        snapshot.Gateways.Single().Address.ShouldBe("192.0.2.8");
    }

    private static GivenService EastWest() =>
        Given.Service("ew").In("istio-system").Labelled("topology.istio.io/network", "net2").Port(15443, "tls");

    private static MeshConfig Mesh(NetworkGatewayConfig gateway) =>
        MeshConfig.Default with { Networks = [new NetworkConfig(new("net1"), [new ClusterId("west")], [], [gateway])] };

    private static List<string> Gateways(GivenMesh mesh) =>
        [.. mesh.Snapshot().Gateways.Select(g => $"{g.Network}/{g.Cluster}/{g.Address}:{g.Port}")];
}
