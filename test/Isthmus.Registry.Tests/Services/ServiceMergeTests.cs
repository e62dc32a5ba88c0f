using Isthmus.Model;
using Isthmus.Model.Services;
using Isthmus.TestKit.Builders;

namespace Isthmus.Registry.Tests.Services;

/// <summary>One service of several objects: istio facts 4.11, 5.3, 5.5, 5.6.</summary>
public sealed class ServiceMergeTests
{
    private static readonly ServiceKey Web = new("web.shop.svc.cluster.local", "shop");

    [Fact]
    public void Attributes_come_from_the_configuration_cluster()
    {
        var service = Given.Mesh("north")
            .With("east", Given.Service("web").In("shop").Port(80, "http").ClusterIP("172.1.0.1").Made(1))
            .With("north", Given.Service("web").In("shop").Port(81, "tcp").ClusterIP("172.3.0.1").Made(9))
            .Snapshot().Services.Find(Web)!;

        service.Ports.ShouldBe([new ServicePort(81, "tcp", AppProtocol.Tcp)]);
        service.Addresses.ShouldBe(
            [new ClusterAddresses(new("east"), ["172.1.0.1"]), new ClusterAddresses(new("north"), ["172.3.0.1"])]);
    }

    [Fact]
    public void Attributes_come_from_the_first_cluster_by_id_when_the_configuration_cluster_has_none()
    {
        var mesh = Given.Mesh("north")
            .With("west", Given.Service("web").In("shop").Port(80, "http"))
            .With("east", Given.Service("web").In("shop").Port(81, "tcp"));

        mesh.Snapshot().Services.Find(Web)!.Ports.ShouldBe([new ServicePort(81, "tcp", AppProtocol.Tcp)]);
    }

    [Fact]
    public void What_each_cluster_says_stays_reachable()
    {
        var snapshot = Given.Mesh("east")
            .With("west", Given.Service("web").In("shop").Port(80, "http"), Given.Service("one").In("shop").Port(80))
            .With("east", Given.Service("web").In("shop").Port(81, "tcp"), Given.ServiceEntry("extra").In("shop").Hosts(Web.Host).Port(82, "x"))
            .Snapshot();

        snapshot.Services.VariantsOf(Web).Select(v => (v.Cluster.Value, v.Object.ToString(), v.Service.Ports[0].Number)).ShouldBe(
            [("east", "Service/shop/web", 81), ("west", "Service/shop/web", 80), ("east", "ServiceEntry/shop/extra", 82)]);
        snapshot.Services.VariantsOf(new("one.shop.svc.cluster.local", "shop")).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Reads_a_kubernetes_service()
    {
        var service = Given.Mesh().With("east", Given.Service("web").In("shop").Made(3).Labelled("team", "a")
            .Port(80, "http", "8080").Port(443, "https", "tls")
            .ClusterIP("172.1.0.1", "fd00::1")
            .Annotated("networking.istio.io/exportTo", "ns1, .")
            .Annotated("alpha.istio.io/canonical-serviceaccounts", "spiffe://x/ns/a/sa/b")
            .Annotated("alpha.istio.io/kubernetes-serviceaccounts", "robot")
            .With(c => c with { IsInternalTrafficLocal = true, PublishNotReadyAddresses = true })).Snapshot().Services.Find(Web)!;

        service.ShouldBe(new Service
        {
            Key = Web,
            Name = "web",
            Source = ServiceSource.Kubernetes,
            Resolution = ServiceResolution.Endpoints,
            Ports = [new ServicePort(80, "http", AppProtocol.Http, 8080), new ServicePort(443, "https", AppProtocol.Https)],
            Addresses = [new ClusterAddresses(new("east"), ["172.1.0.1", "fd00::1"])],
            ExportTo = ["ns1", "."],
            Labels = Labels.Empty.With("team", "a"),
            SubjectAltNames = ["spiffe://x/ns/a/sa/b", "spiffe://cluster.local/ns/shop/sa/robot"],
            CreatedAt = new DateTimeOffset(2024, 1, 1, 0, 3, 0, TimeSpan.Zero),
            IsNodeLocal = true,
            PublishesNotReady = true,
        });
    }

    [Fact]
    public void Headless_service_passes_through_and_has_no_address()
    {
        var service = Given.Mesh().With("east", Given.Service("web").In("shop").Headless().Port(80)).Snapshot().Services.Find(Web)!;

        (service.IsHeadless, service.Resolution, service.Addresses.IsEmpty).ShouldBe((true, ServiceResolution.Passthrough, true));
    }

    [Fact]
    public void External_name_is_an_alias_outside_the_mesh()
    {
        var service = Given.Mesh().With("east", Given.Service("web").In("shop").With(c => c with { Type = "ExternalName", ExternalName = "api.example" }))
            .Snapshot().Services.Find(Web)!;

        (service.Resolution, service.AliasOf, service.IsExternal).ShouldBe((ServiceResolution.Alias, "api.example", true));
    }

    [Fact]
    public void Kubernetes_wins_over_an_older_service_entry_of_the_same_host_and_namespace()
    {
        var snapshot = Given.Mesh().With("east",
            Given.ServiceEntry("extra").In("shop").Hosts(Web.Host).Port(99, "http").Made(0).Endpoint("34.1.1.1"),
            Given.Service("web").In("shop").Port(80, "http").Made(9)).Snapshot();

        snapshot.Services.ByHost(Web.Host).Count.ShouldBe(1);
        snapshot.Services.Find(Web)!.Source.ShouldBe(ServiceSource.Kubernetes);
        snapshot.Services.Find(Web)!.Ports[0].Number.ShouldBe(80);
        snapshot.Services.Find(Web)!.AutoAllocatedAddresses.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Service_entry_of_the_same_host_in_another_namespace_is_another_service()
    {
        var snapshot = Given.Mesh().With("east",
            Given.ServiceEntry("extra").In("front").Hosts(Web.Host).Port(80).Made(5).Endpoint("34.1.1.1"),
            Given.Service("web").In("shop").Port(80).Made(1)).Snapshot();

        snapshot.Services.ByHost(Web.Host).Select(s => s.Key.Namespace).ShouldBe(["shop", "front"]);
    }

    [Fact]
    public void Oldest_of_two_service_entries_gives_the_attributes_and_both_give_endpoints()
    {
        var snapshot = Given.Mesh().With("east",
            Given.ServiceEntry("a").In("shop").Hosts("api.example").Port(80).Made(2).Endpoint("1.1.1.1").External(),
            Given.ServiceEntry("b").In("shop").Hosts("api.example").Port(80, target: 8080).Made(1).Endpoint("2.2.2.2")).Snapshot();

        var key = new ServiceKey("api.example", "shop");
        snapshot.Services.Find(key)!.IsExternal.ShouldBeFalse();
        snapshot.Endpoints.Of(key).Select(e => (e.Address, e.Port)).ShouldBe([("1.1.1.1", 80), ("2.2.2.2", 8080)]);
    }

    [Fact]
    public void Reads_a_service_entry_with_one_service_per_host()
    {
        var snapshot = Given.Mesh().With("east", Given.ServiceEntry("ext").In("shop").Hosts("a.example", "b.example").Port(443, "tls", AppProtocol.Tls, 8443)
            .External().Resolved(ServiceResolution.Dns).Labelled("team", "a")
            .With(c => c with { Addresses = ["10.9.0.1/32", "10.8.0.0/16", "fd00::1/128"], SubjectAltNames = ["san"], ExportTo = ["."] })).Snapshot();

        var service = snapshot.Services.Find(new("b.example", "shop"))!;
        service.ShouldBe(new Service
        {
            Key = new("b.example", "shop"),
            Name = "b.example",
            Source = ServiceSource.ServiceEntry,
            Resolution = ServiceResolution.Dns,
            IsExternal = true,
            Ports = [new ServicePort(443, "tls", AppProtocol.Tls, 8443)],
            Addresses = [new ClusterAddresses(ClusterId.None, ["10.9.0.1", "10.8.0.0/16", "fd00::1"])],
            ExportTo = ["."],
            SubjectAltNames = ["san"],
            Labels = Labels.Empty.With("team", "a"),
        });
        snapshot.Services.Find(new("a.example", "shop")).ShouldBe(service with { Key = new("a.example", "shop"), Name = "a.example" });
    }

    [Fact]
    public void Rules_and_service_entries_count_only_in_the_configuration_cluster()
    {
        var rule = Given.Rule("r", new Api.Networking.DestinationRuleConfig { Host = "web" });
        var entry = Given.ServiceEntry("ext").Hosts("a.example").Port(80).Endpoint("1.1.1.1");

        var mesh = Given.Mesh("east").With("west", rule, entry);

        mesh.Snapshot().Services.All.IsEmpty.ShouldBeTrue();
        mesh.Snapshot().Config.ShouldBe(ConfigTable.Empty);
        mesh.With("east", rule, entry).Snapshot().Config.DestinationRules.All.Count.ShouldBe(1);
        mesh.Snapshot().Services.All.Count.ShouldBe(1);
    }

    [Fact]
    public void Other_domain_gives_other_hosts()
    {
        var mesh = Given.Mesh().With("east", Given.Deployment("web").In("shop").At("10.0.0.1").Build());
        mesh.Snapshot();

        mesh.With(Api.Mesh.MeshConfig.Default with { DomainSuffix = "mesh.local" });

        mesh.Snapshot().Services.All.Select(s => s.Key.Host).ShouldBe(["web.shop.svc.mesh.local"]);
        mesh.Snapshot().Endpoints.Services.ShouldBe([new ServiceKey("web.shop.svc.mesh.local", "shop")]);
    }

    [Fact]
    public void Cluster_local_setting_reaches_the_service() => Given.Mesh()
        .With(Api.Mesh.MeshConfig.Default with { ServiceSettings = [new(true, ["*.shop.svc.cluster.local"])] })
        .With("east", Given.Service("web").In("shop").Port(80))
        .Snapshot().Services.Find(Web)!.IsClusterLocal.ShouldBeTrue();
}
