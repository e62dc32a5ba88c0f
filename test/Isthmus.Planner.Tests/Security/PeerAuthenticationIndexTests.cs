using Isthmus.Planner.Security;

namespace Isthmus.Planner.Tests.Security;

public sealed class PeerAuthenticationIndexTests
{
    private static readonly Labels X = Given.Labels("app=x");

    private static readonly ApiObject<PeerAuthenticationConfig>[] Example =
    [
        Given.Object("mesh", "istio-system", new PeerAuthenticationConfig { Mode = MtlsMode.Strict }),
        Given.Object("ns", "foo", new PeerAuthenticationConfig { Mode = MtlsMode.Permissive }),
        Given.Object("x", "foo", new PeerAuthenticationConfig { Selector = X, PortLevelMtls = [new(8080, MtlsMode.Disable)] }),
    ];

    /// <summary>istio facts 7.8, worked example.</summary>
    [Theory]
    [InlineData("foo", "app=x", 8080, MtlsMode.Disable)]
    [InlineData("foo", "app=x", 8081, MtlsMode.Permissive)]
    [InlineData("foo", "app=y", 8080, MtlsMode.Permissive)]
    [InlineData("bar", "app=x", 8080, MtlsMode.Strict)]
    public void Mesh_namespace_workload_and_port_override_each_other(string ns, string labels, int port, MtlsMode expected) =>
        Index(Example).Of(ns, Given.Labels(labels), port).ShouldBe(expected);

    /// <summary>istio facts 7.3.</summary>
    [Fact]
    public void Nothing_said_is_permissive()
    {
        Index().Of("foo").ShouldBe(MtlsMode.Permissive);
        Index(Given.Object("mesh", "istio-system", new PeerAuthenticationConfig())).Of("foo").ShouldBe(MtlsMode.Permissive);
    }

    /// <summary>istio facts 7.3: the oldest of a level wins; a selector in the root namespace selects nobody.</summary>
    [Fact]
    public void The_oldest_wins_and_the_root_namespace_selects_nobody()
    {
        Index(
            Given.Object("young", "foo", new PeerAuthenticationConfig { Mode = MtlsMode.Strict }, age: 2),
            Given.Object("old", "foo", new PeerAuthenticationConfig { Mode = MtlsMode.Disable }, age: 1)).Of("foo").ShouldBe(MtlsMode.Disable);
        Index(Given.Object("w", "istio-system", new PeerAuthenticationConfig { Mode = MtlsMode.Strict, Selector = X }))
            .Of("istio-system", X, 80).ShouldBe(MtlsMode.Permissive);
    }

    /// <summary>istio facts 7.8: mTLS is offered, but not to the endpoint whose port has it off.</summary>
    [Fact]
    public void Caller_offers_mtls_and_the_endpoint_says_whether_it_is_used()
    {
        var service = Given.Service("x", "foo");
        var endpoint = Given.Endpoint("10.0.0.1") with { Namespace = "foo", Labels = X };
        var view = ProxyView.Of(Given.Mesh(service).With(Example).With(service, endpoint, endpoint with { Address = "10.0.0.2", Labels = Labels.Empty }), Given.Sidecar("foo"));
        view.Upstream($"outbound|80||{service.Key.Host}").Transports.Select(t => t.Name).ShouldBe(["tlsMode-istio", "tlsMode-disabled"]);
        view.EndpointsOf(service).Localities[0].Endpoints.Select(e => e.AcceptsMtls).ShouldBe([false, true]);
    }

    private static PeerAuthenticationIndex Index(params ApiObject<PeerAuthenticationConfig>[] policies) =>
        PeerAuthenticationIndex.From(ConfigList<PeerAuthenticationConfig>.From(policies), MeshConfig.Istio);
}
