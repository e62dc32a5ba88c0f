using Isthmus.Proxy.Telemetry;
using Isthmus.Proxy.Tests.Peers;
using Isthmus.Proxy.Tests.Plans;

namespace Isthmus.Proxy.Tests.Accept;

/// <summary>Which chain takes a client, by its first bytes alone; the clock and the network are simulated.</summary>
public sealed class ClientOpeningTests
{
    // xds facts F.1: SNI svc.ns.svc.cluster.local, ALPN istio-h2, istio, h2.
    private static readonly byte[] Hello = Convert.FromHexString(
        "16030100830100007f0303000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f0000041301c02b010000520000001d001b0000187376632e6e732e7376632e636c75737465722e6c6f63616c00100014001208697374696f2d683205697374696f026832002b00050403040303000a00040002001d000d000400020403");

    private static readonly TcpHandling Tcp = new() { Upstreams = [new WeightedUpstream(TestPlan.Upstream)] };
    private static readonly FilterChain Plain = new()
    {
        Name = "plain",
        Match = new FilterChainMatch { TransportProtocol = "raw_buffer" },
        Handling = new HttpHandling { InlineRoutes = TestPlan.Routes(TestPlan.Catchall()) },
    };

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void A_hello_in_pieces_reaches_the_chain_of_its_name_whole(int piece)
    {
        var received = new List<byte>();
        var world = With(received, Plain, BySni("svc.ns.svc.cluster.local"));
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            foreach (var part in Hello.Chunk(piece))
            {
                await client.Connection.SendAsync(part);
                await loop.DelayAsync(TimeSpan.FromMilliseconds(20));
            }

            await loop.DelayAsync(TimeSpan.FromSeconds(1));
        });
        received.ToArray().ShouldBe(Hello);
    }

    [Fact]
    public void Plain_requests_pass_beside_it()
    {
        var world = With(null, Plain, BySni("svc.ns.svc.cluster.local"));
        world.Run(async loop => (await (await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress)).GetAsync()).Status.ShouldBe(200));
        Refused(world).ShouldBeEmpty();
    }

    [Fact]
    public void A_name_that_no_chain_takes_is_closed() => Closed(Hello, nameof(TlsRefusal.UnknownServerName), Plain, BySni("other.local"));

    [Fact]
    public void Plain_text_is_closed_where_only_TLS_is_taken() =>
        Closed("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray(), nameof(TlsRefusal.Plaintext), Ending());

    [Fact]
    public void What_begins_like_a_hello_and_is_none_is_closed_where_only_TLS_is_taken() =>
        Closed([0x16, 3, 1, 0, 5, 9, 9, 9, 9, 9], nameof(TlsRefusal.MalformedHello), Ending());

    [Fact]
    public void Garbage_is_closed_where_only_TLS_is_taken() => Closed([0, 1, 2, 3, 0xFF, 0xFE], nameof(TlsRefusal.Plaintext), Ending());

    [Fact]
    public void A_hello_that_says_it_is_too_large_is_closed_at_once() => Closed([0x16, 3, 1, 0x40, 0, 1, 0, 0x40, 0], nameof(TlsRefusal.HelloTooLarge), Plain, BySni("a"));

    [Fact]
    public void A_certificate_that_is_not_there_closes() => Closed(Hello, nameof(TlsRefusal.NoSecret), Ending());

    [Fact]
    public void A_hello_that_drips_is_closed_when_its_time_is_over_however_often_a_byte_comes()
    {
        var world = With(null, Plain, BySni("svc.ns.svc.cluster.local"));
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            var began = loop.Now;
            for (var i = 0; i < Hello.Length - 1 && Refused(world).Count == 0; i++)
            {
                await client.Connection.SendAsync(Hello.AsMemory(i, 1));
                await loop.DelayAsync(TimeSpan.FromSeconds(1));
            }

            (loop.Now - began).ShouldBe(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(2));
        });
        Refused(world).ShouldBe([nameof(TlsRefusal.HelloTimedOut)]);
    }

    [Fact]
    public void Who_says_nothing_waits_for_a_server_that_speaks_first()
    {
        var world = With(null, new FilterChain { Name = "tcp", Match = new FilterChainMatch { TransportProtocol = "raw_buffer" }, Handling = Tcp }, BySni("a"));
        world.Run(async loop =>
        {
            await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await loop.DelayAsync(TimeSpan.FromSeconds(20));
        });
        world.Servers.Values.Sum(s => s.Connections).ShouldBe(1);
        Refused(world).ShouldBeEmpty();
    }

    [Fact]
    public void The_oldest_half_open_client_makes_room_and_whoever_speaks_is_served()
    {
        var world = With(null, Plain, BySni("a"));
        world.Run(async loop =>
        {
            for (var i = 0; i < Defaults.HalfOpenClients + 100; i++)
            {
                var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
                await client.Connection.SendAsync(Hello.AsMemory(0, 40));
            }

            (await (await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress)).GetAsync()).Status.ShouldBe(200);
        });
        var half = world.Plane!.Loops[0].HalfOpen;
        half.Count.ShouldBeLessThanOrEqualTo(Defaults.HalfOpenClients);
        half.Evicted.ShouldBe(101);
        Refused(world).ShouldBe([nameof(TlsRefusal.TooMany)]);
        world.World.RunFor(TimeSpan.FromSeconds(20));
        half.Count.ShouldBe(0);
    }

    [Fact]
    public void A_drain_does_not_wait_for_clients_that_say_nothing()
    {
        var world = With(null, Plain, BySni("a"));
        var left = -1;
        world.Run(async loop =>
        {
            await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            var begun = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await begun.Connection.SendAsync("GET / HTTP"u8.ToArray());
            await loop.DelayAsync(TimeSpan.FromMilliseconds(100));
            world.Plane!.Loops[0].Clients.ShouldBe(2);
            world.Proxy.Loop.Post(_ => _ = DrainAsync(), null);
            await loop.DelayAsync(TimeSpan.FromMilliseconds(100));
            world.Plane.Loops[0].Clients.ShouldBe(1);
            await begun.SendAsync("/1.1\r\nHost: web\r\n\r\n");
            (await begun.ReceiveAsync()).Status.ShouldBe(200);
        });
        world.World.RunUntil(() => left >= 0, TimeSpan.FromSeconds(5)).ShouldBeTrue();
        left.ShouldBe(0);

        async Task DrainAsync() => left = await world.Plane!.DrainAsync(TimeSpan.FromSeconds(5));
    }

    private static FilterChain BySni(string name) => new() { Name = name, Match = new FilterChainMatch { ServerNames = [name] }, Handling = Tcp };

    private static FilterChain Ending() => Plain with
    {
        Name = "mtls",
        Match = new FilterChainMatch { TransportProtocol = "tls" },
        Tls = new ServerTls { Certificate = CertificateSource.Workload, TrustedRoots = CertificateSource.MeshRoots, RequiresClientCertificate = true },
    };

    private static void Closed(byte[] bytes, string reason, params IReadOnlyList<FilterChain> chains)
    {
        var world = With(null, chains);
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.Connection.SendAsync(bytes);
            (await client.IsClosedAsync()).ShouldBeTrue();
        });
        Refused(world).ShouldBe([reason]);
        world.Servers.Values.Sum(s => s.Connections).ShouldBe(0);
        world.Plane!.Loops[0].Clients.ShouldBe(0);
    }

    private static List<string> Refused(ProxyWorld world) =>
        [.. world.Plane!.Loops[0].Metrics.Refused.Index().Where(r => r.Item > 0).Select(r => ((TlsRefusal)r.Index).ToString())];

    // With a list, the servers only take what comes.
    private static ProxyWorld With(List<byte>? received, params IReadOnlyList<FilterChain> chains)
    {
        var world = new ProxyWorld(change: plan => plan with { Listeners = [plan.Listeners[0] with { InspectsTls = true, FilterChains = chains.ToEquatableArray() }] });
        if (received is not null)
        {
            world.Servers.Values.ToList().ForEach(s => s.OnBytes = received.AddRange);
        }

        return world;
    }
}
