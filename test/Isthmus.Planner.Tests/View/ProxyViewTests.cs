namespace Isthmus.Planner.Tests.View;

public sealed class ProxyViewTests
{
    private static readonly Service KubernetesB = Given.Service("api.example.com", "b") with { Source = ServiceSource.Kubernetes, CreatedAt = At(5) };
    private static readonly Service EntryA = Given.Service("api.example.com", "a") with { CreatedAt = At(1) };
    private static readonly Service EntryC = Given.Service("api.example.com", "c") with { CreatedAt = At(9) };

    /// <summary>istio facts 5.5: own namespace, then Kubernetes, then oldest.</summary>
    [Theory]
    [InlineData("a", "a")]
    [InlineData("b", "b")]
    [InlineData("c", "c")]
    [InlineData("d", "b")]
    public void Sees_one_service_per_host(string viewer, string expected)
    {
        var view = ProxyView.Of(Given.Mesh(EntryC, KubernetesB, EntryA), Given.Sidecar(viewer));
        view.Services.ShouldHaveSingleItem().Key.Namespace.ShouldBe(expected);
        view.Find("api.example.com").ShouldBe(view.Services[0]);
    }

    /// <summary>istio facts 5.5: the oldest wins among ServiceEntries of other namespaces.</summary>
    [Fact]
    public void Takes_the_oldest_of_equals() =>
        ProxyView.Of(Given.Mesh(EntryC, EntryA), Given.Sidecar("d")).Services.ShouldHaveSingleItem().Key.Namespace.ShouldBe("a");

    /// <summary>istio facts 5.6.</summary>
    [Theory]
    [InlineData("", true)]
    [InlineData("*", true)]
    [InlineData(".", false)]
    [InlineData("~", false)]
    [InlineData("d", true)]
    [InlineData("e,d", true)]
    [InlineData("e", false)]
    [InlineData("*,~", true)]
    public void Sees_only_what_is_exported_to_it(string exportTo, bool isSeen)
    {
        var service = Given.Service("foo", "a") with { ExportTo = [.. exportTo.Split(',', StringSplitOptions.RemoveEmptyEntries)] };
        (ProxyView.Of(Given.Mesh(service), Given.Sidecar("d")).Services.Count == 1).ShouldBe(isSeen);
    }

    /// <summary>istio facts 6.9.</summary>
    [Theory]
    [InlineData("./*", "one,two")]
    [InlineData("*/*", "one,two,three")]
    [InlineData("~/*", "")]
    [InlineData("b/*", "three")]
    [InlineData("*/one.a.svc.cluster.local", "one")]
    [InlineData("*/*.b.svc.cluster.local", "three")]
    [InlineData("*/* ~b/*", "one,two")]
    [InlineData("*/* ~*/one.a.svc.cluster.local", "two,three")]
    public void Imports_only_the_egress_hosts_of_its_sidecar(string hosts, string expected)
    {
        var sidecar = new SidecarConfig { Egress = [new() { Hosts = [.. hosts.Split(' ')] }] };
        Names(ViewUnder(Given.Object("s", "a", sidecar))).ShouldBe(expected.Split(',', StringSplitOptions.RemoveEmptyEntries), ignoreOrder: true);
    }

    /// <summary>istio facts 6.9: matching selector, then the namespace's own, then the root namespace's.</summary>
    [Fact]
    public void Takes_the_most_specific_sidecar()
    {
        var root = Given.Object("root", "istio-system", new SidecarConfig());
        var own = Given.Object("own", "a", new SidecarConfig(), age: 1);
        var other = Given.Object("other", "a", new SidecarConfig { WorkloadSelector = Labels.Empty.With("app", "x") });
        var selected = Given.Object("selected", "a", new SidecarConfig { WorkloadSelector = Labels.Empty.With("app", "web") }, age: 9);
        ViewUnder(root).Sidecar!.Metadata.Name.ShouldBe("root");
        ViewUnder(root, own, other).Sidecar!.Metadata.Name.ShouldBe("own");
        ViewUnder(root, own, other, selected).Sidecar!.Metadata.Name.ShouldBe("selected");
    }

    /// <summary>istio facts 6.9.</summary>
    [Fact]
    public void Gateway_ignores_sidecars()
    {
        var mesh = Given.Mesh(Given.Service("one", "a")) with
        {
            Config = new() { Sidecars = ConfigList<SidecarConfig>.From([Given.Object("s", "a", new SidecarConfig { Egress = [new() { Hosts = ["~/*"] }] })]) },
        };
        var view = ProxyView.Of(mesh, Given.Gateway("a"));
        view.Sidecar.ShouldBeNull();
        view.Services.Count.ShouldBe(1);
    }

    /// <summary>istio facts 6.9: a listener with a port takes only that port of its services.</summary>
    [Fact]
    public void Limits_services_to_the_port_of_their_egress_listener()
    {
        var narrow = new SidecarEgressConfig { Port = 81, Hosts = ["a/*"] };
        var rest = new SidecarEgressConfig { Hosts = ["b/*"] };
        var two = Given.Service("two", "a") with { Ports = [new(80, "http", AppProtocol.Http), new(81, "http-b", AppProtocol.Http)] };
        var view = View([Given.Service("one", "a"), two, Given.Service("three", "b")], Given.Object("s", "a", new SidecarConfig { Egress = [narrow, rest] }));
        view.ServicesFor(narrow).ShouldHaveSingleItem().Ports.ShouldHaveSingleItem().Number.ShouldBe(81);
        view.ServicesFor(rest).ShouldHaveSingleItem().Name.ShouldBe("three");
        view.Find(two.Key.Host)!.Ports.Count.ShouldBe(1);
    }

    /// <summary>istio facts 6.9: services that an imported VirtualService leads to are seen too; its delegates' as well.</summary>
    [Fact]
    public void Adds_the_destinations_of_imported_virtual_services()
    {
        var sidecar = Given.Object("s", "a", new SidecarConfig { Egress = [new() { Hosts = ["./*"] }] });
        var rule = Given.Object("v", "a", new VirtualServiceConfig
        {
            Hosts = ["one"],
            Http = [new() { Delegate = new("d", "b") }],
        });
        var target = Given.Object("d", "b", new VirtualServiceConfig { Http = [new() { Route = [new(new("three"))] }] });
        var mesh = MeshUnder([Given.Service("one", "a"), Given.Service("three", "b")], sidecar);
        Names(ProxyView.Of(mesh, Given.Sidecar("a"))).ShouldBe(["one"]);
        mesh = mesh with { Config = mesh.Config with { VirtualServices = ConfigList<VirtualServiceConfig>.From([rule, target]) } };
        Names(ProxyView.Of(mesh, Given.Sidecar("a"))).ShouldBe(["one", "three"], ignoreOrder: true);
    }

    /// <summary>istio facts 6.9, 4.12: an empty outboundTrafficPolicy in a Sidecar means REGISTRY_ONLY.</summary>
    [Fact]
    public void Sidecar_overrides_the_outbound_mode_of_the_mesh()
    {
        var closed = new SidecarConfig { OutboundTrafficPolicy = new(OutboundTrafficMode.RegistryOnly) };
        ViewUnder(Given.Object("s", "a", new SidecarConfig())).OutboundTrafficMode.ShouldBe(OutboundTrafficMode.AllowAny);
        ViewUnder(Given.Object("s", "a", closed)).OutboundTrafficMode.ShouldBe(OutboundTrafficMode.RegistryOnly);
    }

    [Fact]
    public void Keeps_its_services_when_only_endpoints_change()
    {
        var mesh = Given.Mesh(Given.Service("one", "a"));
        var view = ProxyView.Of(mesh, Given.Sidecar("a"));
        var services = view.Services;
        var after = mesh with { Endpoints = mesh.Endpoints.With(services[0].Key, [new() { Address = "10.0.0.1", Port = 80 }]) };
        view.With(after).Services.ShouldBeSameAs(services);
        view.With(Given.Mesh(Given.Service("two", "a"))).Services.ShouldHaveSingleItem().Name.ShouldBe("two");
    }

    /// <summary>istio facts 1.11, 2.2: topology of a proxy comes from its workload.</summary>
    [Fact]
    public void Completes_the_proxy_from_its_workload()
    {
        var workload = new Workload
        {
            Cluster = new("c1"),
            Namespace = "a",
            Name = "web-1",
            Addresses = ["10.0.0.9"],
            Labels = Labels.Empty.With("app", "web"),
            Locality = Locality.Parse("r1/z1"),
            Network = new("n1"),
            Node = "node-1",
        };
        var mesh = Given.Mesh() with { Workloads = WorkloadTable.Empty.With(null, workload) };
        var proxy = ProxyView.Of(mesh, Given.Sidecar("a", "r9") with { Addresses = ["10.0.0.9"] }).Proxy;
        proxy.Locality.ShouldBe(Locality.Parse("r1/z1"));
        proxy.Network.ShouldBe(new NetworkId("n1"));
        proxy.Labels.ToString().ShouldBe(
            "app=web,kubernetes.io/hostname=node-1,topology.istio.io/cluster=c1,topology.istio.io/network=n1,topology.kubernetes.io/region=r1,topology.kubernetes.io/zone=z1");
    }

    /// <summary>istio facts 5.4, 5.5: own cluster, then everywhere, then (answering DNS) allocated, then the first cluster that has the service.</summary>
    [Fact]
    public void Knows_a_service_by_the_nearest_addresses()
    {
        var service = Given.Service("s") with { AutoAllocatedAddresses = ["240.240.0.1"] };
        Of("c1", false).ShouldBeEmpty();
        Of("c1", true).ShouldBe("240.240.0.1");
        service = service with { Addresses = [new(new("c0"), ["10.0.0.1"]), new(new("c2"), ["10.2.0.1"])] };
        Of("c2", true).ShouldBe("10.2.0.1");
        Of("c1", false).ShouldBe("10.2.0.1");
        service = service with { Addresses = [new(ClusterId.None, ["10.9.0.1"])] };
        Of("c1", true).ShouldBe("10.9.0.1");

        string Of(string cluster, bool capturesDns) => string.Join(
            ' ', ProxyView.Of(Given.Mesh(service), Given.Sidecar(cluster: cluster) with { CapturesDns = capturesDns }).AddressesOf(service));
    }

    private static DateTimeOffset At(int seconds) => DateTimeOffset.UnixEpoch.AddSeconds(seconds);

    private static IEnumerable<string> Names(ProxyView view) => view.Services.Select(s => s.Name);

    private static ProxyView ViewUnder(params ApiObject<SidecarConfig>[] sidecars) =>
        View([Given.Service("one", "a"), Given.Service("two", "a"), Given.Service("three", "b")], sidecars);

    private static ProxyView View(Service[] services, params ApiObject<SidecarConfig>[] sidecars) =>
        ProxyView.Of(MeshUnder(services, sidecars), Given.Sidecar("a") with { Labels = Labels.Empty.With("app", "web") });

    private static MeshSnapshot MeshUnder(Service[] services, params ApiObject<SidecarConfig>[] sidecars) =>
        Given.Mesh(services) with { Config = new() { Sidecars = ConfigList<SidecarConfig>.From(sidecars) } };
}
