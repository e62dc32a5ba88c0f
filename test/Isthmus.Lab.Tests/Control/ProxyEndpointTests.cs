using Isthmus.Lab.Control;

namespace Isthmus.Lab.Tests.Control;

public sealed class ProxyEndpointTests
{
    [Fact]
    public void Reads_what_a_proxy_says_of_each_endpoint()
    {
        var endpoints = ProxyEndpoint.Parse("""
            outbound|80||web.default.svc.cluster.local::ejected::1
            outbound|80||web.default.svc.cluster.local::127.1.0.10:8080::health_flags::/failed_outlier_check
            outbound|80||web.default.svc.cluster.local::127.1.0.10:8080::priority::0
            outbound|80||web.default.svc.cluster.local::127.2.0.10:8080::priority::1

            """);
        endpoints.Select(e => (e.Upstream, e.Address)).ShouldBe(
        [
            ("outbound|80||web.default.svc.cluster.local", "127.1.0.10:8080"),
            ("outbound|80||web.default.svc.cluster.local", "127.2.0.10:8080"),
        ]);
        endpoints[0]["health_flags"].ShouldBe("/failed_outlier_check");
        endpoints[1]["priority"].ShouldBe("1");
        endpoints[1]["health_flags"].ShouldBeEmpty();
    }
}
