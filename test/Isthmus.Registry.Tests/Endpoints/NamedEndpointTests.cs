using Isthmus.Model;
using Isthmus.Model.Services;
using Isthmus.TestKit.Builders;

namespace Isthmus.Registry.Tests.Endpoints;

/// <summary>A ServiceEntry's endpoint that is the host of another service: beyond Istio; docs/guide/service-entries.md.</summary>
public sealed class NamedEndpointTests
{
    private const string WebHost = "web.default.svc.cluster.local";
    private static readonly ServiceKey Front = new("front.example", "default");

    [Theory]
    [InlineData(ServiceResolution.Endpoints)]
    [InlineData(ServiceResolution.Dns)]
    public void Endpoints_of_the_named_service_stand_in_its_place_as_they_are(ServiceResolution resolution)
    {
        var snapshot = Mesh(Entry().Port(80).Endpoint(WebHost).Resolved(resolution)).Snapshot();

        snapshot.Endpoints.Of(Front).ShouldBe(snapshot.Endpoints.Of(new(WebHost, "default")));
        snapshot.Endpoints.Of(Front).Select(e => $"{e.Cluster} {e.Address} {e.Locality} {e.Network} {e.AcceptsMtls} {e.Health}").ShouldBe(
            ["east 10.1.0.1 r1/z1 n1 True Healthy", "west 10.2.0.1 r2/z2 n2 True Unhealthy"]);
    }

    [Fact]
    public void Stated_locality_weight_and_labels_hold_for_all_of_them()
    {
        var endpoints = Mesh(Entry().Port(80).Endpoint(WebHost, e => e with { Locality = "r9", Weight = 3, Labels = Labels.Empty.With("version", "v2") }))
            .Snapshot().Endpoints.Of(Front);

        endpoints.Select(e => $"{e.Locality} {e.Weight} {e.Labels["version"]} {e.Labels["topology.kubernetes.io/region"]} {e.Labels.Contains("topology.kubernetes.io/zone")}")
            .ShouldBe(["r9 3 v2 r9 False", "r9 3 v2 r9 False"]);
    }

    [Fact]
    public void Ports_are_found_by_statement_then_name_then_number()
    {
        Ports(Entry().Port(9, "http").Endpoint(WebHost)).ShouldBe(["8080 http"]);
        Ports(Entry().Port(80, "other").Endpoint(WebHost)).ShouldBe(["8080 other"]);
        Ports(Entry().Port(7, "other", target: 80).Endpoint(WebHost)).ShouldBe(["8080 other"]);
        Ports(Entry().Port(7, "other").Endpoint(WebHost, e => e with { Ports = [new("other", 80)] })).ShouldBe(["8080 other"]);
    }

    [Fact]
    public void Port_that_the_named_service_lacks_is_reported()
    {
        var snapshot = Mesh(Entry().Port(7, "other").Endpoint(WebHost)).Snapshot();

        snapshot.Endpoints.Of(Front).IsEmpty.ShouldBeTrue();
        snapshot.Problems.ShouldBe([Problem("front", RegistryProblemKind.PortNotFound, "other")]);
    }

    [Fact]
    public void Name_that_no_service_has_is_left_to_dns_or_reported()
    {
        Mesh(Entry().Port(80).Endpoint("db.example").Resolved(ServiceResolution.Dns)).Snapshot().Endpoints.Of(Front).Single().Address.ShouldBe("db.example");

        var snapshot = Mesh(Entry().Port(80).Endpoint("db.example")).Snapshot();
        snapshot.Endpoints.Of(Front).IsEmpty.ShouldBeTrue();
        snapshot.Problems.ShouldBe([Problem("front", RegistryProblemKind.HostNotFound, "db.example")]);
    }

    [Fact]
    public void Service_that_is_not_exported_to_the_namespace_is_not_found()
    {
        var mesh = Mesh(Entry().Port(80).Endpoint("hidden.other.svc.cluster.local"))
            .With("east", Given.Deployment("hidden").In("other").At("10.1.0.9").Build());
        mesh.Snapshot().Endpoints.Of(Front).Count.ShouldBe(1);

        mesh.With("east", Given.Service("hidden").In("other").Port(80, "http", "8080").Annotated("networking.istio.io/exportTo", "."));

        mesh.Snapshot().Endpoints.Of(Front).Count.ShouldBe(0);
    }

    [Fact]
    public void Named_service_may_come_later_and_its_changes_follow_through_two_steps()
    {
        var mesh = Given.Mesh().With("east", Entry().Port(80).Endpoint("middle.example"),
            Given.ServiceEntry("middle").Hosts("middle.example").Port(80).Endpoint(WebHost));
        mesh.Snapshot().Endpoints.Of(Front).IsEmpty.ShouldBeTrue();

        mesh.With("east", Given.Deployment("web").At("10.1.0.1").Build());
        mesh.Snapshot().Endpoints.Of(Front).Single().Address.ShouldBe("10.1.0.1");

        mesh.With("east", Given.Deployment("web").At("10.1.0.1", "10.1.0.2").Build());
        var (snapshot, changes) = mesh.Index.TakeSnapshot();
        snapshot.Endpoints.Of(Front).Count.ShouldBe(2);
        changes.Endpoints.Select(k => k.Host).ShouldBe([WebHost, "middle.example", "front.example"], ignoreOrder: true);
        snapshot.Problems.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Circle_ends_and_is_reported_on_both_sides_and_keeps_what_is_no_circle()
    {
        var snapshot = Mesh(
            Entry().Port(80).Endpoint("back.example").Endpoint("1.1.1.1"),
            Given.ServiceEntry("back").Hosts("back.example").Port(80).Endpoint("front.example").Endpoint("2.2.2.2")).Snapshot();

        snapshot.Endpoints.Of(Front).Select(e => e.Address).ShouldBe(["1.1.1.1", "2.2.2.2"]);
        snapshot.Endpoints.Of(new("back.example", "default")).Select(e => e.Address).ShouldBe(["1.1.1.1", "2.2.2.2"]);
        snapshot.Problems.ShouldBe(
            [Problem("back", RegistryProblemKind.EndpointCycle, "front.example"), Problem("front", RegistryProblemKind.EndpointCycle, "back.example")]);
    }

    [Fact]
    public void Service_that_names_itself_is_left_to_dns_or_reported()
    {
        Mesh(Entry().Port(80).Endpoint("front.example").Resolved(ServiceResolution.Dns)).Snapshot().Endpoints.Of(Front).Single().Address.ShouldBe("front.example");
        Mesh(Entry().Port(80).Endpoint("front.example")).Snapshot().Problems.Single().Kind.ShouldBe(RegistryProblemKind.HostNotFound);
    }

    [Fact]
    public void Chain_that_is_too_long_is_cut_and_reported()
    {
        var chain = Enumerable.Range(0, Defaults.MaxExpansionDepth + 1)
            .Select(i => Given.ServiceEntry($"s{i}").Hosts($"s{i}.example").Port(80).Endpoint($"s{i + 1}.example"))
            .Append(Given.ServiceEntry("last").Hosts($"s{Defaults.MaxExpansionDepth + 1}.example").Port(80).Endpoint("1.1.1.1"))
            .Select(e => (Api.ApiObject)e);

        var snapshot = Given.Mesh().With("east", chain).Snapshot();

        snapshot.Endpoints.Of(new("s0.example", "default")).IsEmpty.ShouldBeTrue();
        snapshot.Endpoints.Of(new("s1.example", "default")).Count.ShouldBe(1);
        snapshot.Problems.ShouldBe([Problem($"s{Defaults.MaxExpansionDepth}", RegistryProblemKind.EndpointsTooDeep, $"s{Defaults.MaxExpansionDepth + 1}.example")]);
    }

    private static GivenServiceEntry Entry() => Given.ServiceEntry("front").Hosts("front.example");

    private static GivenMesh Mesh(params Api.ApiObject[] objects) => Given.Mesh("east")
        .With("east", Given.Deployment("web").At("10.1.0.1").Locality("r1/z1").Network("n1").Meshed().Build())
        .With("west", Given.Deployment("web").At("10.2.0.1").Locality("r2/z2").Network("n2").Meshed().Unready().Build())
        .With("east", objects);

    private static IEnumerable<string> Ports(GivenServiceEntry entry) =>
        Mesh(entry).Snapshot().Endpoints.Of(Front).Select(e => $"{e.Port} {e.PortName}").Distinct(StringComparer.Ordinal);

    private static RegistryProblem Problem(string entry, RegistryProblemKind kind, string subject) =>
        new(new ObjectKey("ServiceEntry", "default", entry), "spec.endpoints[0].address", kind, subject);
}
