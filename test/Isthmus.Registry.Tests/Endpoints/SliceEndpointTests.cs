using Isthmus.Api.Kubernetes;
using Isthmus.Model;
using Isthmus.Model.Services;
using Isthmus.TestKit.Builders;

namespace Isthmus.Registry.Tests.Endpoints;

/// <summary>Endpoints of Kubernetes services: istio facts 1.11, 2.2, 4.11, 8.5.</summary>
public sealed class SliceEndpointTests
{
    private static readonly ServiceKey Web = new("web.shop.svc.cluster.local", "shop");

    [Fact]
    public void Endpoint_tells_everything_of_its_pod()
    {
        var endpoint = Given.Mesh().With("east",
            Given.Node("n", "r", "z"),
            Given.Service("web").In("shop").Port(80),
            Given.Slice("web").In("shop").Port(8080).Pod("10.0.0.1", "web-5d4f8c7b9-x"),
            Given.Pod("web-5d4f8c7b9-x").In("shop").At("10.0.0.1").On("n").As("robot").Meshed().Network("net1").OwnedBy("ReplicaSet/web-5d4f8c7b9"))
            .Snapshot().Endpoints.Of(Web).Single();

        endpoint.ShouldBe(new Endpoint
        {
            Address = "10.0.0.1",
            Port = 8080,
            PortName = "http",
            Locality = new Locality("r", "z"),
            Network = new("net1"),
            Cluster = new("east"),
            Namespace = "shop",
            Workload = "web",
            Instance = "web-5d4f8c7b9-x",
            Node = "n",
            ServiceAccount = "robot",
            AcceptsMtls = true,
            Labels = Labels.From(new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["security.istio.io/tlsMode"] = "istio",
                ["topology.istio.io/network"] = "net1",
                ["topology.istio.io/cluster"] = "east",
                ["topology.kubernetes.io/region"] = "r",
                ["topology.kubernetes.io/zone"] = "z",
                ["kubernetes.io/hostname"] = "n",
            }),
        });
    }

    [Theory]
    [InlineData("istio", true)]
    [InlineData("disabled", false)]
    [InlineData("", false)]
    public void Label_says_whether_the_pod_takes_mtls(string mode, bool expected) =>
        Given.Mesh().With("east", Given.Deployment("web").In("shop").At("10.0.0.1").Labelled("security.istio.io/tlsMode", mode).Build())
            .Snapshot().Endpoints.Of(Web).Single().AcceptsMtls.ShouldBe(expected);

    [Fact]
    public void Address_without_pod_has_its_nodes_locality_else_its_zone()
    {
        var endpoints = Given.Mesh().With("east",
            Given.Node("n", "r", "z"),
            Given.Service("web").In("shop").Port(80),
            Given.Slice("web").In("shop").Port(8080).Address("10.0.0.1", zone: "z9", node: "n").Address("10.0.0.2", zone: "z9", node: "gone").Address("10.0.0.3"))
            .Snapshot().Endpoints.Of(Web);

        endpoints.Select(e => e.Locality.ToString()).ShouldBe(["r/z", "/z9", ""]);
        endpoints[0].Labels["topology.kubernetes.io/region"].ShouldBe("r");
    }

    [Fact]
    public void Address_without_pod_finds_the_pod_at_that_address_even_when_it_comes_later()
    {
        var mesh = Given.Mesh().With("east", Given.Service("web").In("shop").Port(80), Given.Slice("web").In("shop").Port(8080).Address("10.0.0.1"));
        mesh.Snapshot().Endpoints.Of(Web).Single().Instance.ShouldBe("");

        mesh.With("east", Given.Pod("other").In("elsewhere").At("10.0.0.1"), Given.Pod("p").In("shop").At("10.0.0.1").As("robot"));
        mesh.Snapshot().Endpoints.Of(Web).Single().ServiceAccount.ShouldBe("robot");

        mesh.With("east", Given.Pod("p").In("shop").At("10.0.0.9").As("robot"));
        mesh.Snapshot().Endpoints.Of(Web).Single().Instance.ShouldBe("");
    }

    [Fact]
    public void Endpoint_that_stands_in_two_slices_is_one_and_the_healthier_one()
    {
        var endpoints = Given.Mesh().With("east",
            Given.Service("web").In("shop").Port(80),
            Given.Slice("web", "1").In("shop").Port(8080).Endpoint(new SliceEndpointConfig { Addresses = ["10.0.0.1"], Ready = false, Terminating = false }),
            Given.Slice("web", "2").In("shop").Port(8080).Address("10.0.0.1")).Snapshot().Endpoints.Of(Web);

        endpoints.Single().Health.ShouldBe(HealthStatus.Healthy);
    }

    [Fact]
    public void Same_address_in_two_clusters_or_on_two_ports_is_two_endpoints()
    {
        var slice = Given.Slice("web").In("shop").Port(8080).Port(9090, "admin").Address("10.0.0.1").Build();
        var service = Given.Service("web").In("shop").Port(80).Build();

        Given.Mesh().With("east", service, slice).With("west", service, slice).Snapshot().Endpoints.Of(Web)
            .Select(e => $"{e.Cluster} {e.Port}").ShouldBe(["east 8080", "east 9090", "west 8080", "west 9090"]);
    }

    [Fact]
    public void Names_mirrors_and_slices_without_service_give_nothing()
    {
        var snapshot = Given.Mesh().With("east",
            Given.Service("web").In("shop").Port(80),
            Given.Slice("web", "1").In("shop").Port(80).Address("a.example").With(c => c with { AddressType = "FQDN" }),
            Given.Slice("web", "2").In("shop").Port(80).Address("10.0.0.1").Labelled("multicluster.kubernetes.io/service-name", "web"),
            Given.Slice("other").In("shop").Port(80).Address("10.0.0.2")).Snapshot();

        snapshot.Endpoints.Services.ShouldBeEmpty();
    }

    [Fact]
    public void Slice_counts_only_in_a_cluster_that_has_the_service() =>
        Given.Mesh().With("east", Given.Service("web").In("shop").Port(80)).With("west", Given.Slice("web").In("shop").Port(80).Address("10.0.0.2"))
            .Snapshot().Endpoints.Services.ShouldBeEmpty();

    [Fact]
    public void Headless_pod_has_a_dns_name()
    {
        GivenPod Pod() => Given.Pod("db-0").In("shop").At("10.0.0.1").With(c => c with { HostName = "db-0", Subdomain = "web" });
        var slice = Given.Slice("web").In("shop").Port(80).Pod("10.0.0.1", "db-0").Build();

        Given.Mesh().With("east", Given.Service("web").In("shop").Headless().Port(80), slice, Pod()).Snapshot().Endpoints.Of(Web).Single().DnsName.ShouldBe("db-0.web");
        Given.Mesh().With("east", Given.Service("web").In("shop").Port(80), slice, Pod()).Snapshot().Endpoints.Of(Web).Single().DnsName.ShouldBe("");
    }

    [Fact]
    public void Proxy_finds_the_services_that_its_address_serves()
    {
        var snapshot = Given.Mesh().With("east", Given.Deployment("web").In("shop").At("10.0.0.1").Build()).Snapshot();

        snapshot.Endpoints.At(new("east"), "10.0.0.1").ShouldBe([Web]);
        snapshot.Endpoints.At(new("west"), "10.0.0.1").ShouldBeEmpty();
    }

    [Fact]
    public void Service_selects_workload_entries_of_its_own_cluster_and_namespace()
    {
        var service = Given.Service("web").In("shop").Port(80, "http", "app").Port(90, "admin", "9090").Selecting("app", "web").Build();
        var vm = Given.WorkloadEntry("vm", "10.9.0.1").In("shop").Labelled("app", "web").With(c => c with { Ports = [new("app", 8081)], ServiceAccount = "vm", Weight = 5 });

        var snapshot = Given.Mesh().With("east", service).With("west", service)
            .With("west", vm, Given.WorkloadEntry("named", "vm.example").In("shop").Labelled("app", "web"),
                Given.WorkloadEntry("else", "10.9.0.2").In("other").Labelled("app", "web")).Snapshot();

        snapshot.Endpoints.Of(Web).Select(e => $"{e.Cluster} {e.Address}:{e.Port} {e.PortName} {e.Weight} {e.AcceptsMtls}")
            .ShouldBe(["west 10.9.0.1:8081 http 5 True", "west 10.9.0.1:9090 admin 5 True"]);
    }

    [Fact]
    public void Named_target_port_that_the_entry_lacks_gives_no_endpoint() =>
        Given.Mesh().With("east", Given.Service("web").In("shop").Port(80, "http", "app").Selecting("app", "web"),
            Given.WorkloadEntry("vm", "10.9.0.1").In("shop").Labelled("app", "web")).Snapshot().Endpoints.Of(Web).IsEmpty.ShouldBeTrue();
}
