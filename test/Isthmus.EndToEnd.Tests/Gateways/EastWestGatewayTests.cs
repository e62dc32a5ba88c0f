namespace Isthmus.EndToEnd.Tests.Gateways;

/// <summary>istio facts 3.3, 3.4: an AUTO_PASSTHROUGH gateway from an operator's YAML, with OpenSSL on both sides of it.</summary>
public sealed class EastWestGatewayTests
{
    private const string Web = "outbound_.80_._.web.default.svc.cluster.local";

    [Fact]
    public async Task OpenSSL_reaches_the_service_that_it_names_and_ends_TLS_there()
    {
        await using var gateway = await EastWestGateway.StartAsync();

        var answer = await gateway.CallAsync(gateway.Port, Web, "istio");

        // The certificate is the server's own: nothing between had a key.
        answer.ShouldContain("Verify return code: 0 (ok)");
        answer.ShouldContain("ALPN protocol: istio");
        answer.ShouldContain("HTTP/1.0 200 ok");

        // A server that is gone is replaced by the other, before any byte is lost.
        gateway.Kill("127.66.0.1");
        for (var i = 0; i < 4; i++)
        {
            (await gateway.CallAsync(gateway.Port, Web, "istio")).ShouldContain("HTTP/1.0 200 ok");
        }

        var metrics = await gateway.MetricsAsync();
        metrics.ShouldContain($"requested_server_name=\"{Web}\"");
        metrics.Split('\n').ShouldContain(l => l.StartsWith("istio_tcp_sent_bytes_total{", StringComparison.Ordinal) && l.Contains("destination_service_name=\"web\"", StringComparison.Ordinal) && !l.EndsWith(" 0", StringComparison.Ordinal));
        var log = await gateway.EndAsync();
        log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(5, log);
        log.ShouldContain($" {Web} -\n");
        log.ShouldContain($"\"127.66.0.2:");
    }

    [Fact]
    public async Task Who_asks_for_what_is_not_exposed_gets_nothing_and_is_counted_and_logged()
    {
        await using var gateway = await EastWestGateway.StartAsync();
        (string Sni, string Alpn, string Reason)[] peers =
        [
            ("", "istio", "no_server_name"),
            ("outbound_.81_._.web.default.svc.cluster.local", "istio", "unknown_server_name"),
            ("outbound_.80_._.hidden.default.svc.cluster.local", "istio", "unknown_server_name"),
            ("web.default.svc.cluster.local", "istio", "unknown_server_name"),
            (Web, "h2", "no_protocol"),
        ];
        foreach (var (sni, alpn, _) in peers)
        {
            (await gateway.CallAsync(gateway.Port, sni, alpn)).ShouldNotContain("BEGIN CERTIFICATE");
        }

        // Its pod takes no mTLS: the name is known, but nobody is behind it.
        (await gateway.CallAsync(gateway.Port, "outbound_.80_._.plain.default.svc.cluster.local", "istio")).ShouldNotContain("BEGIN CERTIFICATE");

        var metrics = await gateway.MetricsAsync();
        metrics.ShouldContain("isthmus_proxy_refused_total{reason=\"unknown_server_name\"} 3");
        var log = await gateway.EndAsync();
        peers.ShouldAllBe(p => log.Contains($" {p.Reason} ", StringComparison.Ordinal), log);
        log.ShouldContain(" UH ");
    }

    [Fact]
    public async Task PASSTHROUGH_follows_the_tls_routes_of_a_VirtualService()
    {
        await using var gateway = await EastWestGateway.StartAsync();

        (await gateway.CallAsync(gateway.OtherPort, "shop.example.com", "")).ShouldContain("HTTP/1.0 200 ok");
        (await gateway.CallAsync(gateway.OtherPort, "Shop.Example.COM", "")).ShouldContain("HTTP/1.0 200 ok");
        (await gateway.CallAsync(gateway.OtherPort, "other.example.com", "")).ShouldNotContain("BEGIN CERTIFICATE");

        (await gateway.EndAsync()).ShouldContain(" unknown_server_name ");
    }
}
