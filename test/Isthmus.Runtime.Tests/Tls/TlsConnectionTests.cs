using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Isthmus.Runtime.Async;
using Isthmus.Runtime.Epoll;
using Isthmus.Runtime.Tests.Conformance;
using Isthmus.Runtime.Tls;
using Isthmus.TestKit;

namespace Isthmus.Runtime.Tests.Tls;

public sealed class TlsConnectionTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TestCertificates Certificates = new();

    [Fact]
    public Task Both_ends_speak_through_tls_with_alpn_sni_and_client_certificate() => Play(async stage =>
    {
        TlsSession? atServer = null;
        string? peer = null;
        var to = ListenTls(stage, Server(askForCertificate: true), async connection =>
        {
            atServer = connection.Tls;
            peer = connection.PeerIdentity;
            connection.Loop.IsCurrent.ShouldBeTrue();
            await Peers.Echo(connection);
        });
        using var connection = await ConnectTls(stage, to, Client(withCertificate: true));
        (await connection.SendAsync("hello"u8.ToArray())).ShouldBe(new IoResult(IoStatus.Ok, 5));
        (await Peers.ReceiveExactly(connection, 5)).ShouldBe("hello"u8.ToArray());
        stage.Client.IsCurrent.ShouldBeTrue();
        connection.Tls!.ApplicationProtocol.ShouldBe(SslApplicationProtocol.Http11);
        connection.Tls.PeerCertificate!.Subject.ShouldBe("CN=server");
        connection.PeerIdentity.ShouldBe("CN=server");
        atServer!.ServerName.ShouldBe("web.example");
        atServer.ApplicationProtocol.ShouldBe(SslApplicationProtocol.Http11);
        peer.ShouldBe("CN=client");
    });

    [Fact]
    public Task Waiting_and_receiving_find_all_that_came_however_records_and_buffers_are_cut() => Play(async stage =>
    {
        const int Rounds = 300;
        var sizes = new SeededRandom(11);
        var to = ListenTls(stage, Server(), async connection =>
        {
            var ask = new byte[1];
            while ((await connection.ReceiveAsync(ask, Limit)).IsOk)
            {
                for (var i = 0; i < ask[0]; i++)
                {
                    await connection.SendAsync(new byte[100 * (i + 1)], Limit);
                }
            }
        });
        using var connection = await ConnectTls(stage, to, Client());
        for (var round = 0; round < Rounds; round++)
        {
            var records = sizes.Next(1, 9);
            var buffer = new byte[sizes.Next(1, 6000)];
            (await connection.SendAsync(new[] { (byte)records }, Limit)).IsOk.ShouldBeTrue();
            for (var left = 100 * records * (records + 1) / 2; left > 0;)
            {
                (await connection.WaitReadableAsync(Limit)).Status.ShouldBe(IoStatus.Ok, $"round {round}, {left} bytes left");
                left -= (await connection.ReceiveAsync(buffer, Limit)).Bytes;
            }
        }
    });

    [Fact]
    public Task Half_close_and_large_bodies_and_pieces_pass() => Play(async stage =>
    {
        var to = ListenTls(stage, Server(), Peers.Echo);
        using var connection = await ConnectTls(stage, to, Client());
        var body = new byte[700_001];
        new SeededRandom(3).NextBytes(body);
        var sending = connection.SendAsync("head"u8.ToArray(), body, "tail"u8.ToArray(), Timeout.InfiniteTimeSpan).AsTask();
        var received = await Peers.ReceiveExactly(connection, body.Length + 8);
        (await sending).ShouldBe(new IoResult(IoStatus.Ok, body.Length + 8));
        received.AsSpan(4, body.Length).SequenceEqual(body).ShouldBeTrue();
        (await connection.SendAsync("a"u8.ToArray(), "b"u8.ToArray(), "c"u8.ToArray(), Limit)).Bytes.ShouldBe(3);
        (await Peers.ReceiveExactly(connection, 3)).ShouldBe("abc"u8.ToArray());
        (await connection.ShutdownSendAsync()).Status.ShouldBe(IoStatus.Ok);
        (await Peers.ReceiveAll(connection)).ShouldBeEmpty();
        (await connection.ReceiveAsync(new byte[1])).Status.ShouldBe(IoStatus.EndOfStream);
    });

    [Fact]
    public Task Failures_are_values() => Play(async stage =>
    {
        var to = ListenTls(stage, Server(), async connection =>
        {
            await connection.ReceiveAsync(new byte[1]);
            connection.Abort();
        });
        using var connection = await ConnectTls(stage, to, Client());
        await connection.SendAsync("x"u8.ToArray());
        (await connection.ReceiveAsync(new byte[1])).Status.ShouldBe(IoStatus.Reset);
        (await connection.SendAsync("x"u8.ToArray())).Status.ShouldBe(IoStatus.Reset);
        connection.Dispose();
        (await connection.ReceiveAsync(new byte[1])).Status.ShouldBe(IoStatus.Closed);
    });

    [Fact]
    public Task Receives_have_limits_and_dispose_ends_them() => Play(async stage =>
    {
        var to = ListenTls(stage, Server(), Peers.Silent);
        using var first = await ConnectTls(stage, to, Client());
        (await first.ReceiveAsync(new byte[1], TimeSpan.FromMilliseconds(30))).Status.ShouldBe(IoStatus.TimedOut);
        var second = await ConnectTls(stage, to, Client());
        var receiving = second.ReceiveAsync(new byte[1]);
        second.Dispose();
        (await receiving).Status.ShouldBe(IoStatus.Closed);
    });

    [Fact]
    public Task A_wait_ends_when_there_is_something_to_read() => Play(async stage =>
    {
        var to = ListenTls(stage, Server(), Peers.Echo);
        using var connection = await ConnectTls(stage, to, Client());
        var waiting = connection.WaitReadableAsync(Limit);
        await connection.SendAsync("x"u8.ToArray());
        (await waiting).ShouldBe(new IoResult(IoStatus.Ok, 0));
        (await connection.ReceiveAsync(new byte[10])).ShouldBe(new IoResult(IoStatus.Ok, 1));
    });

    [Fact]
    public Task Round_trips_of_many_connections_allocate_only_what_the_platforms_stream_does() => Play(async stage =>
    {
        var to = ListenTls(stage, Server(), Peers.Echo);
        var connections = new List<Connection>();
        for (var i = 0; i < 16; i++)
        {
            connections.Add(await ConnectTls(stage, to, Client()));
        }

        var buffer = new byte[100];
        await RoundTrips(connections, buffer, 50);
        var perRoundTrip = await Allocations.OfAsync(() => RoundTrips(connections, buffer, 10)) / (10.0 * connections.Count);

        // Two reads per round trip (one at each end) suspend inside SslStream: about 340 bytes of its frames each. Ours add none.
        perRoundTrip.ShouldBeLessThan(1000);
        connections.ForEach(c => c.Dispose());
    });

    [Fact]
    public Task Handshakes_fail_with_a_value() => Play(async stage =>
    {
        var refusing = ListenTls(stage, new TlsServer(_ => null), Peers.Echo);
        (await Handshake(stage, refusing, Client(), Limit)).Status.ShouldBeOneOf(IoStatus.TlsFailed, IoStatus.Reset);

        var distrusted = ListenTls(stage, Server(), Peers.Echo);
        var result = await Handshake(stage, distrusted, Client(trust: false), Limit);
        result.Status.ShouldBe(IoStatus.TlsFailed);
        result.Reason.ShouldNotBeNullOrEmpty();

        var silent = stage.Listen(Peers.Silent);
        (await Handshake(stage, silent, Client(), TimeSpan.FromMilliseconds(50))).Status.ShouldBe(IoStatus.TimedOut);

        var garbage = stage.Listen(async c =>
        {
            await c.SendAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
            await Peers.ReceiveAll(c);
        });
        (await Handshake(stage, garbage, Client(), Limit)).Status.ShouldBe(IoStatus.TlsFailed);
    });

    [Fact]
    public async Task Serves_the_platforms_tls_client()
    {
        await using var loop = EpollLoop.Start(new EpollLoopOptions());
        var to = await loop.RunAsync(() =>
            new ValueTask<IPEndPoint>(ListenTls(new Stage(loop, loop, IPAddress.Loopback, new(0, 0)), Server(), Peers.Echo))).Within();
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(to).Within();
        await using var tls = new SslStream(tcp.GetStream());
        await tls.AuthenticateAsClientAsync(ClientOptions(withCertificate: false, trust: true)).Within();
        await tls.WriteAsync("hello"u8.ToArray()).Within();
        var buffer = new byte[5];
        await tls.ReadExactlyAsync(buffer).Within();
        buffer.ShouldBe("hello"u8.ToArray());
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(64)]
    [InlineData(16 * 1024)]
    public Task A_handshake_may_begin_with_bytes_that_were_received_before(int atMost) => Play(async stage =>
    {
        var to = stage.Listen(async plain =>
        {
            var first = new byte[atMost];
            var received = await plain.ReceiveAsync(first, Limit);
            var result = await Server().UpgradeAsync(plain, Limit, first.AsMemory(0, received.Bytes));
            result.Status.ShouldBe(IoStatus.Ok, result.Reason);
            using var connection = result.Connection!;
            await Peers.Echo(connection);
        });
        using var connection = await ConnectTls(stage, to, Client());
        await connection.SendAsync("hello"u8.ToArray());
        (await Peers.ReceiveExactly(connection, 5)).ShouldBe("hello"u8.ToArray());
    });

    [Fact]
    public Task Bytes_received_before_that_are_no_handshake_fail_it() => Play(async stage =>
    {
        var failed = new TaskCompletionSource<IoStatus>();
        var to = stage.Listen(async plain => failed.SetResult((await Server().UpgradeAsync(plain, Limit, "GET / HTTP/1.1"u8.ToArray())).Status));
        using var connection = await stage.Connect(to);
        (await failed.Task).ShouldBe(IoStatus.TlsFailed);
    });

    private static async ValueTask RoundTrips(List<Connection> connections, byte[] buffer, int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            foreach (var connection in connections)
            {
                await connection.SendAsync(buffer.AsMemory(0, 40), buffer.AsMemory(40), default, Limit);
            }

            foreach (var connection in connections)
            {
                var received = await connection.ReceiveAsync(buffer, Limit);
                if (received.Bytes != buffer.Length)
                {
                    throw new InvalidOperationException("An echo comes in one record.");
                }
            }
        }
    }

    private static async Task Play(Func<Stage, ValueTask> behaviour)
    {
        var faults = new List<string>();
        await using var loop = EpollLoop.Start(new EpollLoopOptions { OnFault = f => faults.Add(f.Exception.ToString()) });
        await loop.RunAsync(() => behaviour(new Stage(loop, loop, IPAddress.Loopback, new IPEndPoint(0, 0)))).Within();
        await loop.StopAsync().Within();
        faults.ShouldBeEmpty();
    }

    private static IPEndPoint ListenTls(Stage stage, TlsServer tls, Func<Connection, ValueTask> serve) =>
        stage.Listen(async plain =>
        {
            var result = await tls.UpgradeAsync(plain, Limit);
            if (result.IsOk)
            {
                using var connection = result.Connection;
                await serve(connection);
            }
        });

    private static async ValueTask<TlsResult> Handshake(Stage stage, IPEndPoint to, TlsClient tls, TimeSpan limit) =>
        await tls.UpgradeAsync(await stage.Connect(to), limit);

    private static async ValueTask<Connection> ConnectTls(Stage stage, IPEndPoint to, TlsClient tls)
    {
        var result = await Handshake(stage, to, tls, Limit);
        result.Status.ShouldBe(IoStatus.Ok, result.Reason);
        return result.Connection!;
    }

    private static TlsServer Server(bool askForCertificate = false)
    {
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(Certificates.Server, null, offline: true),
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            ClientCertificateRequired = askForCertificate,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => !askForCertificate || certificate is not null,
        };
        return new TlsServer(_ => options, certificate => certificate.Subject);
    }

    private static TlsClient Client(bool withCertificate = false, bool trust = true) =>
        new(ClientOptions(withCertificate, trust), certificate => certificate.Subject);

    private static SslClientAuthenticationOptions ClientOptions(bool withCertificate, bool trust) => new()
    {
        TargetHost = "web.example",
        ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        ClientCertificates = withCertificate ? [Certificates.Client] : null,
        RemoteCertificateValidationCallback = (_, _, _, _) => trust,
    };
}
