using Isthmus.Model;
using Isthmus.Model.Services;
using Isthmus.TestKit.Builders;

namespace Isthmus.Registry.Tests.Endpoints;

/// <summary>Endpoints of ServiceEntries: istio facts 5.3, 5.5, 5.7, 5.8.</summary>
public sealed class ServiceEntryEndpointTests
{
    [Fact]
    public void Port_is_the_endpoints_own_else_the_target_else_the_number() => Endpoints(
        Api().Port(80, "a", target: 8080).Port(81, "b", target: 8081).Port(82, "c").Endpoint("1.1.1.1", e => e with { Ports = [new("a", 9999)] }))
        .ShouldBe(["1.1.1.1:82 c", "1.1.1.1:8081 b", "1.1.1.1:9999 a"]);

    [Fact]
    public void Socket_path_has_no_port() => Endpoints(Api().Port(80, "a").Endpoint("unix:///run/a.sock")).ShouldBe(["unix:///run/a.sock:0 a"]);

    [Fact]
    public void Dns_service_without_endpoints_is_its_own_endpoint_without_mtls()
    {
        // facts 5.8 example 1.
        Endpoints(Api().Port(443, "tls", AppProtocol.Tls).Resolved(ServiceResolution.Dns)).ShouldBe(["api.example:443 tls"]);
        Endpoints(Api().Port(443, "tls", AppProtocol.Tls, 8443).Resolved(ServiceResolution.DnsRoundRobin)).ShouldBe(["api.example:8443 tls"]);
        Endpoints(Api().Port(443, "tls", AppProtocol.Tls)).ShouldBeEmpty();
        Endpoints(Api().Port(443, "tls", AppProtocol.Tls).Resolved(ServiceResolution.Passthrough)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", "", false)]
    [InlineData("", "robot", true)]
    [InlineData("istio", "", true)]
    [InlineData("disabled", "robot", false)]
    public void Label_then_service_account_say_whether_it_takes_mtls(string label, string account, bool expected) => Build(
        Api().Port(80).Endpoint("1.1.1.1", e => e with
        {
            ServiceAccount = account,
            Labels = label.Length > 0 ? Labels.Empty.With("security.istio.io/tlsMode", label) : Labels.Empty,
        })).Single().AcceptsMtls.ShouldBe(expected);

    [Fact]
    public void Endpoint_keeps_what_is_stated()
    {
        var endpoint = Build(Api().Port(80).Endpoint("1.1.1.1", e => e with
        {
            Weight = 7,
            Locality = "r/z",
            Network = "net2",
            ServiceAccount = "robot",
            Labels = Labels.Empty.With("version", "v1"),
        })).Single();

        endpoint.ShouldBe(new Endpoint
        {
            Address = "1.1.1.1",
            Port = 80,
            PortName = "http",
            Weight = 7,
            Locality = new Locality("r", "z"),
            Network = new("net2"),
            Cluster = new("east"),
            Namespace = "default",
            ServiceAccount = "robot",
            AcceptsMtls = true,
            IsStated = true,
            Labels = Labels.Empty.With("version", "v1").With("topology.istio.io/cluster", "east").With("topology.istio.io/network", "net2")
                .With("topology.kubernetes.io/region", "r").With("topology.kubernetes.io/zone", "z"),
        });
    }

    [Fact]
    public void Endpoint_of_which_only_the_network_is_known_is_kept()
    {
        Build(Api().Port(80).Endpoint("", e => e with { Network = "net2" }).Endpoint("", e => e with { Network = "net2" })).Count.ShouldBe(2);
        Build(Api().Port(80).Endpoint("")).ShouldBeEmpty();
    }

    [Fact]
    public void Endpoints_join_those_of_the_kubernetes_service_of_the_same_host_and_namespace()
    {
        // facts 5.8 example 2.
        var snapshot = Given.Mesh().With("east", Given.Deployment("mysvc").In("ns").At("10.0.0.1").Meshed().Build())
            .With("east", Given.ServiceEntry("import").In("ns").Hosts("mysvc.ns.svc.cluster.local").Port(80)
                .Endpoint("34.1.1.1", e => e with { Ports = [new("http", 15443)], Network = "net2" }))
            .Snapshot();

        snapshot.Endpoints.Of(new("mysvc.ns.svc.cluster.local", "ns")).Select(e => $"{e.Address}:{e.Port} {e.PortName} {e.AcceptsMtls} {e.Network}")
            .ShouldBe(["10.0.0.1:8080 http True ", "34.1.1.1:15443 http False net2"]);
    }

    [Fact]
    public void Selector_finds_entries_and_pods_of_the_namespace_in_every_cluster()
    {
        var endpoints = Given.Mesh("east")
            .With("east", Api().Port(80, "http", target: 8080).Selecting("app", "vm"),
                Given.WorkloadEntry("vm", "10.9.0.1").Labelled("app", "vm").With(c => c with { Ports = [new("http", 9090)], Healthy = false }),
                Given.WorkloadEntry("named", "vm.example").Labelled("app", "vm"),
                Given.WorkloadEntry("elsewhere", "10.9.0.2").In("other").Labelled("app", "vm"))
            .With("west", Given.WorkloadEntry("vm", "10.9.0.3").Labelled("app", "vm"),
                Given.Pod("p").At("10.2.0.1").Labelled("app", "vm").Port(7070, "http"),
                Given.Pod("unready").At("10.2.0.2").Labelled("app", "vm").With(c => c with { Ready = false }),
                Given.Pod("done").At("10.2.0.3").Labelled("app", "vm").With(c => c with { Phase = "Succeeded" }),
                Given.Pod("other").At("10.2.0.4").Labelled("app", "x"))
            .Snapshot().Endpoints.Of(new("api.example", "default"));

        endpoints.Select(e => $"{e.Cluster} {e.Address}:{e.Port} {e.Health}").ShouldBe(
            ["east 10.9.0.1:9090 Unhealthy", "west 10.2.0.1:7070 Healthy", "west 10.2.0.2:8080 Unhealthy", "west 10.9.0.3:8080 Healthy"]);
    }

    [Fact]
    public void Selected_name_stands_only_in_a_service_that_dns_resolves() => Given.Mesh()
        .With("east", Api().Port(80).Selecting("app", "vm").Resolved(ServiceResolution.Dns), Given.WorkloadEntry("named", "vm.example").Labelled("app", "vm"))
        .Snapshot().Endpoints.Of(new("api.example", "default")).Single().Address.ShouldBe("vm.example");

    [Fact]
    public void Labels_of_the_object_win_over_those_of_the_spec()
    {
        var mesh = Given.Mesh().With("east", Api().Port(80).Selecting("app", "meta"),
            Given.WorkloadEntry("vm", "10.9.0.1").Labelled("app", "meta").With(c => c with { Labels = Labels.Empty.With("app", "spec").With("tier", "gold") }));

        mesh.Snapshot().Endpoints.Of(new("api.example", "default")).Single().Labels["tier"].ShouldBe("gold");
    }

    [Fact]
    public void Workload_that_loses_the_label_leaves()
    {
        var mesh = Given.Mesh().With("east", Api().Port(80).Selecting("app", "vm"), Given.Pod("p").At("10.2.0.1").Labelled("app", "vm"));
        mesh.Snapshot().Endpoints.Of(new("api.example", "default")).Count.ShouldBe(1);

        mesh.With("east", Given.Pod("p").At("10.2.0.1").Labelled("app", "x"));

        mesh.Snapshot().Endpoints.Of(new("api.example", "default")).Count.ShouldBe(0);
    }

    private static GivenServiceEntry Api() => Given.ServiceEntry("api").Hosts("api.example");

    private static List<Endpoint> Build(GivenServiceEntry entry) => [.. Given.Mesh().With("east", entry).Snapshot().Endpoints.Of(new("api.example", "default"))];

    private static IEnumerable<string> Endpoints(GivenServiceEntry entry) => Build(entry).Select(e => $"{e.Address}:{e.Port} {e.PortName}");
}
