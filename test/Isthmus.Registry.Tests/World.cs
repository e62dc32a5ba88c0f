using Isthmus.Api;
using Isthmus.Api.Mesh;
using Isthmus.Api.Networking;
using Isthmus.Model;
using Isthmus.Model.Services;
using Isthmus.TestKit.Builders;

namespace Isthmus.Registry.Tests;

/// <summary>
/// A small world in which everything refers to everything: a few places, each of which can hold one of a few objects or nothing. Numbers choose
/// among them, so that a failing case can be made smaller.
/// </summary>
internal static class World
{
    public static readonly ClusterId[] Clusters = [new("east"), new("west"), new("north")];

    private static readonly MeshConfig[] Meshes =
    [
        MeshConfig.Default,
        MeshConfig.Default with
        {
            Networks =
            [
                new NetworkConfig(new("net-b"), [new ClusterId("west")], ["10.0.0.0/16"],
                    [new NetworkGatewayConfig("gw.istio-system.svc.cluster.local", "", 15443), new NetworkGatewayConfig("", "192.0.2.9", 15443)]),
                new NetworkConfig(new("net-c"), [], ["10.0.0.2/32"], []),
            ],
            ServiceSettings = [new ServiceSettingsConfig(true, ["*.shop.svc.cluster.local"])],
        },
        MeshConfig.Default with { DomainSuffix = "mesh.local", TrustDomain = "mesh.local" },
    ];

    private static readonly ApiObject?[][] Places =
    [
        [null, Given.Service("web").In("shop").Port(80), Given.Service("web").In("shop").Port(80, "http", "app").Port(90, "admin").Selecting("app", "web")
            .ClusterIP("172.0.0.1").Annotated("networking.istio.io/exportTo", "shop, front").Made(1)],
        [null, Given.Service("db").In("shop").Headless().Port(5432, "tcp-db").With(c => c with { PublishNotReadyAddresses = true }),
            Given.Service("db").In("shop").Headless().Port(5432, "tcp-db").With(c => c with { TrafficDistribution = "PreferClose" }).Made(2)],
        [null, Given.Service("gw").In("istio-system").Port(15443, "tls").LoadBalancer("192.0.2.1"),
            Given.Service("gw").In("istio-system").Port(15443, "tls", nodePort: 31443).Labelled(WellKnownLabels.Network, "net-a")
                .Annotated("traffic.istio.io/nodeSelector", "{}").With(c => c with { Type = "NodePort" })],
        [null, Given.Slice("web").In("shop").Port(8080).Pod("10.0.0.1", "p0").Pod("10.0.0.2", "p1", ready: false),
            Given.Slice("web").In("shop").Port(8080).Address("10.0.0.1").Address("10.0.0.3", zone: "z9", node: "n1")],
        [null, Given.Slice("web", "2").In("shop").Port(8080).Pod("10.0.0.2", "p1"), Given.Slice("db", "2").In("shop").Port(5432, "tcp-db").Pod("10.0.0.1", "p0")],
        [null, Pod("p0", "10.0.0.1").On("n1").Meshed(), Pod("p0", "10.0.0.2").On("n2").Labelled("app", "vm"), Pod("p0", "10.0.0.1").With(c => c with { Phase = "Failed" })],
        [null, Pod("p1", "10.0.0.2").On("n2").Locality("r1.z1").Labelled("app", "vm"), Pod("p1", "10.0.0.1").With(c => c with { Ready = false, NodeName = "n1" })],
        [null, Given.Node("n1", "r1", "z1"), Given.Node("n1", "r2", "z2").With(c => c with { Addresses = ["198.51.100.1"] })],
        [null, Given.Node("n2").Labelled("failure-domain.beta.kubernetes.io/region", "r3").With(c => c with { Addresses = ["198.51.100.2"] })],
        [null, Given.Namespace("istio-system").Labelled(WellKnownLabels.Network, "net-a"), Given.Namespace("istio-system").Labelled(WellKnownLabels.Network, "net-b")],
        [null, Given.Namespace("shop").Annotated("networking.istio.io/traffic-distribution", "prefersamenode")],
        [null, Vm("vm0", "10.9.0.1", "web"), Vm("vm0", "10.9.0.2", "vm").With(c => c with { Healthy = false, Locality = "r5/z5" }),
            Vm("vm0", "", "vm").With(c => c with { Network = "net-z" })],
        [null, Vm("vm1", "vm.example", "vm"), Vm("vm1", "10.0.0.1", "web").With(c => c with { Ports = [new("app", 9999)], ServiceAccount = "vm" })],
        [null, Entry("e0", "web.shop.svc.cluster.local").Endpoint("34.0.0.1"), Entry("e0", "api.example").Selecting("app", "vm").Made(5)],
        [null, Entry("e1", "api.example").Endpoint("web.shop.svc.cluster.local", e => e with { Locality = "r7/z7", Weight = 3 }).Made(3),
            Entry("e1", "a.example", "b.example").Endpoint("api.example").Endpoint("missing.example")],
        [null, Entry("e2", "web.shop.svc.cluster.local").Endpoint("a.example").Made(4), Entry("e2", "b.example").Resolved(ServiceResolution.Dns),
            Entry("e2", "a.example").Endpoint("b.example", e => e with { Labels = Labels.Empty.With("version", "v2") }).With(c => c with { StatusAddresses = [new HostAddressConfig("a.example", "240.240.7.7")] })],
        [null, Given.Rule("rule", new DestinationRuleConfig { Host = "web" }).In("shop"), Given.Rule("rule", new DestinationRuleConfig { Host = "db" }).In("shop")],
    ];

    /// <summary>How many different events there are.</summary>
    public static int EventCount => Places.Sum(p => p.Length) * Clusters.Length;

    /// <summary>One thing that can happen: something is put, or taken away, at a place of a cluster.</summary>
    public static WorldEvent EventOf(int number)
    {
        var cluster = Clusters[number % Clusters.Length];
        var rest = number / Clusters.Length % Places.Sum(p => p.Length);
        for (var place = 0; ; place++)
        {
            if (rest < Places[place].Length)
            {
                return new WorldEvent(cluster, place, Places[place][rest]);
            }

            rest -= Places[place].Length;
        }
    }

    /// <summary>The mesh settings that a number chooses.</summary>
    public static MeshConfig MeshOf(int number) => Meshes[number % Meshes.Length];

    /// <summary>Every object that can stand at a place, so that an event can take away whichever is there.</summary>
    public static IEnumerable<ObjectKey> KeysOf(int place) => Places[place].OfType<ApiObject>().Select(o => o.Key).Distinct();

    private static GivenPod Pod(string name, string address) => Given.Pod(name).In("shop").At(address).Port(7070, "http");

    private static GivenConfig<WorkloadEntryConfig> Vm(string name, string address, string app) =>
        Given.WorkloadEntry(name, address).In("shop").Labelled("app", app);

    private static GivenServiceEntry Entry(string name, params string[] hosts) => Given.ServiceEntry(name).In("shop").Hosts(hosts).Port(80);
}
