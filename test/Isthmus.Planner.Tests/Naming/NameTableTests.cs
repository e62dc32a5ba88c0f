namespace Isthmus.Planner.Tests.Naming;

/// <summary>istio facts 9.1.</summary>
public sealed class NameTableTests
{
    private static readonly ProxyIdentity Caller = Given.Sidecar(network: "n1") with { CapturesDns = true };

    [Fact]
    public void Answers_with_the_address_in_the_callers_cluster_then_the_first_ones()
    {
        var both = Given.Service("both") with { Addresses = [new(new("c1"), ["10.1.0.1"]), new(new("c2"), ["10.2.0.1"])] };
        var remote = Given.Service("remote") with { Addresses = [new(new("c2"), ["10.2.0.2"])] };
        var entry = Given.Service("api.example.com") with { AutoAllocatedAddresses = ["240.240.0.1"] };
        var range = Given.Service("range.example.com") with { Addresses = [new(ClusterId.None, ["10.9.0.0/16"])] };
        Of(Given.Mesh(both, remote, entry, range)).ShouldBe(
        [
            new NameEntry("api.example.com", ["240.240.0.1"], false, "", ""),
            new NameEntry("both.default.svc.cluster.local", ["10.1.0.1"], true, "both", "default"),
            new NameEntry("remote.default.svc.cluster.local", ["10.2.0.2"], true, "remote", "default"),
        ]);
    }

    [Fact]
    public void Answers_for_headless_services_with_healthy_pods_of_the_same_network()
    {
        var service = Given.Service("db") with { Resolution = ServiceResolution.Passthrough, IsHeadless = true };
        var mesh = Given.Mesh(service).With(
            service,
            Pod("10.0.0.1", "db-0.db"),
            Pod("10.0.0.2", "db-1.db") with { Health = HealthStatus.Unhealthy },
            Pod("10.0.0.3", "db-0.db") with { Cluster = new("c2") },
            Pod("10.0.0.4", "db-4.db") with { Network = new("n2") });
        Of(mesh).Select(n => (n.Host, string.Join(' ', n.Addresses))).ShouldBe(
            [("db-0.db.default.svc.cluster.local", "10.0.0.1"), ("db.default.svc.cluster.local", "10.0.0.1 10.0.0.3")]);
    }

    [Fact]
    public void Is_empty_for_a_proxy_that_does_not_capture_dns()
    {
        var service = Given.Service("s") with { Addresses = [new(new("c1"), ["10.1.0.1"])] };
        MeshPlanner.Plan(Given.Mesh(service), Caller with { CapturesDns = false }).Names.IsEmpty.ShouldBeTrue();
        MeshPlanner.Plan(Given.Mesh(service), Caller).Names.Count.ShouldBe(1);
    }

    private static Endpoint Pod(string address, string name) => Given.Endpoint(address, network: "n1") with { DnsName = name };

    private static EquatableArray<NameEntry> Of(MeshSnapshot mesh) => MeshPlanner.PlanNames(ProxyView.Of(mesh, Caller));
}
