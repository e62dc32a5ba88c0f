using Google.Protobuf.WellKnownTypes;
using Isthmus.ControlPlane.Workloads;
using Isthmus.Model;
using Isthmus.Model.Plans;
using Isthmus.Xds.Protos.Core.V3;

namespace Isthmus.ControlPlane.Tests.Workloads;

/// <summary>Istio facts 4.8.</summary>
public sealed class NodeReaderTests
{
    private static readonly ClusterId Own = new("own");

    [Fact]
    public void Reads_an_Istio_sidecar()
    {
        var node = Node("sidecar~10.1.0.1~app-7d.shop~shop.svc.cluster.local", new(StringComparer.Ordinal)
        {
            ["CLUSTER_ID"] = Value.ForString("east"),
            ["NETWORK"] = Value.ForString("net1"),
            ["NAMESPACE"] = Value.ForString("shop"),
            ["SERVICE_ACCOUNT"] = Value.ForString("web"),
            ["NODE_NAME"] = Value.ForString("n1"),
            ["DNS_CAPTURE"] = Value.ForString("true"),
            ["REQUESTED_NETWORK_VIEW"] = Value.ForString("net1, net2"),
            ["INSTANCE_IPS"] = Value.ForString("10.1.0.1,2001:db8::1"),
            ["HTTP_PROXY_PORT"] = Value.ForString("15007"),
            ["INTERCEPTION_MODE"] = Value.ForString("NONE"),
            ["AUTO_REGISTER_GROUP"] = Value.ForString("vms"),
            ["ISTIO_VERSION"] = Value.ForString("1.30.0"),
            ["LABELS"] = Value.ForStruct(new Struct { Fields = { ["app"] = Value.ForString("web") } }),
        });
        node.Locality = new() { Region = "r", Zone = "z", SubZone = "s" };

        var proxy = Read(node);

        proxy.Identity.ShouldBe(new ProxyIdentity
        {
            Id = "app-7d.shop",
            Type = ProxyType.Sidecar,
            Cluster = new("east"),
            Network = new("net1"),
            Locality = new("r", "z", "s"),
            Namespace = "shop",
            Labels = Labels.From([new("app", "web")]),
            Addresses = ["10.1.0.1", "2001:db8::1"],
            ServiceAccount = "web",
            Node = "n1",
            NetworkView = [new("net1"), new("net2")],
            CapturesDns = true,
            HttpProxyPort = 15007,
            BindsPorts = true,
            DnsDomain = "shop.svc.cluster.local",
        });
        proxy.RegisterGroup.ShouldBe("vms");
        proxy.Version.ShouldBe("1.30.0");
    }

    [Fact]
    public void Namespace_is_the_first_label_of_the_DNS_domain_unless_said() =>
        Read(Node("router~10.1.0.1~gw.shop~shop.svc.cluster.local")).Identity.ShouldSatisfyAllConditions(
            i => i.Namespace.ShouldBe("shop"),
            i => i.Type.ShouldBe(ProxyType.Gateway));

    [Fact]
    public void A_node_without_cluster_and_network_gets_those_of_the_control_plane()
    {
        var identity = Read(Node("sidecar~10.1.0.1~a.b~b.svc.cluster.local")).Identity;

        identity.Cluster.ShouldBe(Own);
        identity.Network.ShouldBe(new NetworkId("home"));
    }

    [Fact]
    public void Listed_addresses_count_only_if_all_are_addresses() =>
        Read(Node("sidecar~10.1.0.1~a.b~b.svc", new(StringComparer.Ordinal) { ["INSTANCE_IPS"] = Value.ForString("10.1.0.9,nonsense") })).Identity.Addresses.ShouldBe(["10.1.0.1"]);

    [Fact]
    public void A_gRPC_client_may_call_itself_what_it_likes()
    {
        var identity = Read(Node("my-app", new(StringComparer.Ordinal) { ["GENERATOR"] = Value.ForString("grpc") })).Identity;

        identity.IsProxylessGrpc.ShouldBeTrue();
        identity.Id.ShouldBe("my-app");
        identity.Namespace.ShouldBe("default");
    }

    [Theory]
    [InlineData("")]
    [InlineData("my-app")]
    [InlineData("sidecar~10.1.0.1~a.b")]
    [InlineData("sidecar~10.1.0.1~a.b~c~d")]
    [InlineData("ztunnel~10.1.0.1~a.b~b.svc")]
    [InlineData("sidecar~nonsense~a.b~b.svc")]
    public void Refuses_what_is_no_node_of_ours_and_says_why(string id)
    {
        NodeReader.TryRead(Node(id), Own, NetworkId.None, out _, out var problem).ShouldBeFalse();

        problem.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("CLUSTER_ID")]
    [InlineData("NETWORK")]
    [InlineData("NAMESPACE")]
    [InlineData("SERVICE_ACCOUNT")]
    [InlineData("NODE_NAME")]
    [InlineData("REQUESTED_NETWORK_VIEW")]
    [InlineData("AUTO_REGISTER_GROUP")]
    [InlineData("ISTIO_VERSION")]
    public void Refuses_texts_longer_than_any_name_without_repeating_them(string key)
    {
        const string Id = "sidecar~10.1.0.1~a.b~b.svc.cluster.local";
        Read(Node(Id, new(StringComparer.Ordinal) { [key] = Value.ForString(new string('x', Defaults.MaxNodeText)) }));
        Refuse(Node(Id, new(StringComparer.Ordinal) { [key] = Value.ForString(new string('x', Defaults.MaxNodeText + 1)) }));
    }

    [Fact]
    public void Refuses_an_id_or_a_DNS_domain_longer_than_any_name()
    {
        Read(Node($"sidecar~10.1.0.1~a.b~{new string('x', Defaults.MaxDnsDomain)}"));
        Refuse(Node($"sidecar~10.1.0.1~a.b~{new string('x', Defaults.MaxDnsDomain + 1)}")).ShouldContain("DNS domain");
        Refuse(Node($"sidecar~10.1.0.1~{new string('x', Defaults.MaxNodeText + 1)}~b.svc.cluster.local")).ShouldContain("node id");
    }

    [Fact]
    public void Refuses_more_labels_and_addresses_than_any_workload_has()
    {
        const string Id = "sidecar~10.1.0.1~a.b~b.svc.cluster.local";
        var labels = new Struct();
        for (var i = 0; i <= Defaults.MaxNodeMetadata; i++)
        {
            labels.Fields[$"l{i}"] = Value.ForString("x");
        }

        Refuse(Node(Id, new(StringComparer.Ordinal) { ["LABELS"] = Value.ForStruct(labels) })).ShouldContain("labels");
        var addresses = string.Join(',', Enumerable.Repeat("10.0.0.1", Defaults.MaxNodeAddresses + 1));
        Refuse(Node(Id, new(StringComparer.Ordinal) { ["INSTANCE_IPS"] = Value.ForString(addresses) })).ShouldContain("INSTANCE_IPS");
    }

    private static string Refuse(Node node)
    {
        NodeReader.TryRead(node, Own, NetworkId.None, out var proxy, out var problem).ShouldBeFalse();
        proxy.ShouldBeNull();
        problem.Length.ShouldBeInRange(1, 100);
        return problem;
    }

    private static ProxyNode Read(Node node)
    {
        NodeReader.TryRead(node, Own, new("home"), out var proxy, out var problem).ShouldBeTrue(problem);
        return proxy!;
    }

    private static Node Node(string id, Dictionary<string, Value>? metadata = null)
    {
        var node = new Node { Id = id, Metadata = new Struct() };
        foreach (var (key, value) in metadata ?? new(StringComparer.Ordinal))
        {
            node.Metadata.Fields[key] = value;
        }

        return node;
    }
}
