using Isthmus.ControlPlane.Push;
using Isthmus.Model.Plans;
using Isthmus.TestKit;

namespace Isthmus.ControlPlane.Tests.Push;

/// <summary>Istio: proxyless gRPC, names without a part of the domain.</summary>
public sealed class GrpcWriterTests
{
    [Theory]
    [InlineData("shop.svc.cluster.local", "web.shop.svc.cluster.local:80", "web.shop.svc.cluster:80 web.shop.svc:80 web.shop:80 web:80")]
    [InlineData("other.svc.cluster.local", "web.shop.svc.cluster.local:80", "web.shop.svc.cluster:80 web.shop.svc:80 web.shop:80")]
    [InlineData("p.svc.cluster.local", "web.shop.svc.cluster.local:80", "web.shop.svc.cluster:80 web.shop.svc:80 web.shop:80")]
    [InlineData("shop.svc.cluster.local", "example.com:443", "")]
    [InlineData("shop.svc.cluster.local", "svc.cluster.local:80", "svc.cluster:80 svc:80")]
    [InlineData("shop.svc.cluster.local", "local:80", "")]
    [InlineData("shop.svc.cluster.local.", "web.shop.svc.cluster.local:80", "")]
    [InlineData("", "web.shop.svc.cluster.local:80", "")]
    public void A_listener_is_known_by_what_a_search_list_completes(string domain, string name, string others) =>
        NamesOf(name, domain).ShouldBe([name, .. others.Split(' ', StringSplitOptions.RemoveEmptyEntries)], ignoreOrder: true);

    [Fact]
    public void A_long_domain_costs_no_more_than_a_short_one()
    {
        var domain = string.Concat(Enumerable.Repeat("x.", 2_000)) + "local";
        NamesOf("web.shop.svc.cluster.local:80", domain).Count.ShouldBe(2);
        Allocations.Of(() => NamesOf("web.shop.svc.cluster.local:80", domain), calls: 1).ShouldBeLessThan(10_000);
    }

    private static List<string> NamesOf(string name, string domain)
    {
        var listener = new Listener { Name = name, Address = "0.0.0.0", Port = int.Parse(name.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture), FilterChains = [] };
        return [.. new GrpcWriter().NamesOf(listener, new ProxyIdentity { Id = "x", DnsDomain = domain }).Select(p => p.Name)];
    }
}
