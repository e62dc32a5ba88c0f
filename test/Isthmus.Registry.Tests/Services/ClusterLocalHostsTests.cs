using Isthmus.Api.Mesh;
using Isthmus.Model;
using Isthmus.Registry.Services;

namespace Isthmus.Registry.Tests.Services;

/// <summary>Cluster-local services: istio facts 2.9.</summary>
public sealed class ClusterLocalHostsTests
{
    [Theory]
    [InlineData("s.kube-system.svc.cluster.local", true)]
    [InlineData("kubernetes.default.svc.cluster.local", true)]
    [InlineData("istiod.istio-system.svc.cluster.local", true)]
    [InlineData("web.shop.svc.cluster.local", false)]
    [InlineData("kubernetes.shop.svc.cluster.local", false)]
    public void Knows_the_built_in_hosts(string host, bool isLocal) => Hosts().Contains(host).ShouldBe(isLocal);

    [Fact]
    public void Setting_takes_a_built_in_wildcard_away() =>
        Hosts(new ServiceSettingsConfig(false, ["*.kube-system.svc.cluster.local"])).Contains("s.kube-system.svc.cluster.local").ShouldBeFalse();

    [Fact]
    public void Setting_for_one_host_takes_the_wildcard_above_it_away()
    {
        var hosts = Hosts(new ServiceSettingsConfig(false, ["dns.kube-system.svc.cluster.local"]));

        hosts.Contains("dns.kube-system.svc.cluster.local").ShouldBeFalse();
        hosts.Contains("other.kube-system.svc.cluster.local").ShouldBeFalse();
        hosts.Contains("kubernetes.default.svc.cluster.local").ShouldBeTrue();
    }

    [Fact]
    public void Longer_wildcard_wins()
    {
        var hosts = Hosts(new ServiceSettingsConfig(true, ["*"]), new ServiceSettingsConfig(false, ["*.ns1.svc.cluster.local"]));

        hosts.Contains("web.ns1.svc.cluster.local").ShouldBeFalse();
        hosts.Contains("web.ns2.svc.cluster.local").ShouldBeTrue();
    }

    [Fact]
    public void Exact_host_wins_over_every_wildcard() =>
        Hosts(new ServiceSettingsConfig(true, ["*.shop.svc.cluster.local"]), new ServiceSettingsConfig(false, ["web.shop.svc.cluster.local"]))
            .Contains("web.shop.svc.cluster.local").ShouldBeFalse();

    private static ClusterLocalHosts Hosts(params ServiceSettingsConfig[] settings) =>
        new(MeshConfig.Default with { ServiceSettings = settings.ToEquatableArray() });
}
