using Isthmus.Planner.Naming;

namespace Isthmus.Planner.Tests.Naming;

public sealed class HostResolutionTests
{
    /// <summary>istio facts 6.1.</summary>
    [Theory]
    [InlineData("reviews", "reviews.prod.svc.cluster.local")]
    [InlineData("reviews.prod", "reviews.prod")]
    [InlineData("*", "*")]
    [InlineData("*.foo.com", "*.foo.com")]
    public void Expands_only_names_without_a_dot(string host, string expected) =>
        HostResolution.Resolve(host, "prod", "cluster.local").ShouldBe(expected);

    /// <summary>istio facts 4.5.</summary>
    [Fact]
    public void Gives_all_names_in_the_own_namespace() =>
        Domains("ns1", Given.Service("foo", "ns1")).ShouldBe(
            ["foo.ns1.svc.cluster.local", "foo.ns1.svc.cluster.local.", "foo", "foo.ns1.svc", "foo.ns1", "10.0.0.1", "[fd00::1]"]);

    /// <summary>istio facts 4.5.</summary>
    [Fact]
    public void Gives_no_bare_name_in_another_namespace() =>
        Domains("other", Given.Service("foo", "ns1")).ShouldNotContain(d => d == "foo");

    /// <summary>istio facts 4.5.</summary>
    [Fact]
    public void Gives_wildcards_for_headless_services() =>
        Domains("ns1", Given.Service("foo", "ns1") with { IsHeadless = true }).ShouldContain(d => d == "*.foo.ns1");

    /// <summary>istio facts 4.5.</summary>
    [Fact]
    public void Gives_only_itself_for_a_host_outside_the_cluster_domain() =>
        Domains("ns1", Given.Service("api.example.com")).Take(3).ShouldBe(["api.example.com", "api.example.com.", "10.0.0.1"]);

    private static IReadOnlyList<string> Domains(string ns, Service service)
    {
        var known = service with { Addresses = [new(new("c1"), ["10.0.0.1", "fd00::1"])] };
        return HostResolution.Domains(ProxyView.Of(Given.Mesh(known), Given.Sidecar(ns)), known);
    }
}
