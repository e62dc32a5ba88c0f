using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Isthmus.Rpc.Client;
using Isthmus.Rpc.Server;
using Isthmus.TestKit;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging.Abstractions;

namespace Isthmus.Rpc.Tests.Server;

/// <summary>Listeners other than plain TCP, and connections whose other end has silently gone.</summary>
public sealed class ListenerTests
{
    private static readonly RpcMethod<string, string> Who = Text.Method("Who");
    private static readonly RpcMethod<string, string> Hold = Text.Method("Hold");
    private static readonly object NoteKey = new();

    // Time enough for TLS on a machine with too much to do.
    private static readonly RpcChannelOptions Patient = new() { ConnectTimeout = TimeSpan.FromSeconds(30) };

    [Fact]
    public async Task A_TLS_listener_tells_its_handlers_who_is_there()
    {
        await using var server = await StartAsync(Tls(TestCertificates.Make("server")), Table());
        server.Addresses[0].Scheme.ShouldBe("https");
        using var client = TestCertificates.Make("client-1");
        using var channel = ChannelTo(server, () => Options(client));

        (await channel.UnaryAsync(Who, "x").Within()).Message.ShouldBe("secure CN=client-1 noted CN=client-1");
    }

    [Fact]
    public async Task A_client_without_a_certificate_is_nobody()
    {
        await using var server = await StartAsync(Tls(TestCertificates.Make("server")), Table());
        using var channel = ChannelTo(server, () => Options(null));

        (await channel.UnaryAsync(Who, "x").Within()).Message.ShouldBe("secure nobody noted nobody");
    }

    [Fact]
    public async Task A_new_connection_shows_the_new_certificate_and_the_old_one_lives_on()
    {
        await using var server = await StartAsync(Tls(TestCertificates.Make("server")), Table());
        var current = TestCertificates.Make("client-1");
        using var before = ChannelTo(server, () => Options(current));
        (await before.UnaryAsync(Who, "x").Within()).Message.ShouldBe("secure CN=client-1 noted CN=client-1");
        await using var stream = before.StartStream(Hold);
        await stream.WriteAsync("a").Within();
        (await stream.ReadAsync().Within()).Message.ShouldBe("CN=client-1 a");

        current = TestCertificates.Make("client-2");
        using var after = ChannelTo(server, () => Options(current));

        (await after.UnaryAsync(Who, "x").Within()).Message.ShouldBe("secure CN=client-2 noted CN=client-2");
        await stream.WriteAsync("b").Within();
        (await stream.ReadAsync().Within()).Message.ShouldBe("CN=client-1 b");
    }

    [Fact]
    public async Task A_lost_connection_is_made_again_with_the_certificate_of_then()
    {
        using var port = ReservedPort.Take();
        var server = await StartAsync(Tls(TestCertificates.Make("server")), Table(), port.EndPoint);
        var current = TestCertificates.Make("client-1");
        using var channel = ChannelTo(server, () => Options(current));
        (await channel.UnaryAsync(Who, "x").Within()).Message.ShouldBe("secure CN=client-1 noted CN=client-1");

        await using var stream = channel.StartStream(Hold);
        await stream.WriteAsync("a").Within();
        (await stream.ReadAsync().Within()).Message.ShouldBe("CN=client-1 a");

        await server.DisposeAsync().AsTask().Within();
        await port.UntilFreeAsync();
        current = TestCertificates.Make("client-2");
        await using var again = await StartAsync(Tls(TestCertificates.Make("server")), Table(), port.EndPoint);

        // Before its stream has ended, the channel may not know that the connection is lost.
        (await stream.ReadAsync().Within()).HasMessage.ShouldBeFalse();

        (await channel.UnaryAsync(Who, "x").Within()).Message.ShouldBe("secure CN=client-2 noted CN=client-2");
    }

    [Fact]
    public async Task A_server_that_is_refused_is_unavailable_for_the_reason_that_the_check_gave()
    {
        await using var server = await StartAsync(Tls(TestCertificates.Make("server")), Table());
        using var channel = ChannelTo(server, () => new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, peer, _, _) => throw new AuthenticationException($"{peer!.Subject} is a stranger"),
        });

        var status = (await channel.UnaryAsync(Who, "x").Within()).Status;

        status.Code.ShouldBe(StatusCode.Unavailable);
        status.Message.ShouldContain("CN=server is a stranger");
    }

    [Fact]
    public async Task A_server_that_speaks_no_TLS_is_unavailable()
    {
        await using var server = await StartAsync(null, Table());
        using var channel = new RpcChannel(
            new Uri($"https://{server.Addresses[0].Authority}"), Patient with { Tls = () => Options(null) }, TimeProvider.System);

        (await channel.UnaryAsync(Who, "x").Within()).Status.Code.ShouldBe(StatusCode.Unavailable);
    }

    [Fact]
    public async Task A_Unix_socket_carries_calls()
    {
        var folder = Directory.CreateTempSubdirectory("isthmus-rpc-");
        try
        {
            var path = new UnixDomainSocketEndPoint(Path.Combine(folder.FullName, "rpc.sock"));
            await using var server = await RpcServer.StartAsync(Table(), [new RpcListener(path)], new(), TimeProvider.System, NullLoggerFactory.Instance).Within();
            server.Addresses.ShouldBeEmpty();
            using var channel = new RpcChannel(
                new Uri("http://localhost"),
                new RpcChannelOptions
                {
                    Connect = async cancellationToken =>
                    {
                        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                        await socket.ConnectAsync(path, cancellationToken);
                        return new NetworkStream(socket, ownsSocket: true);
                    },
                },
                TimeProvider.System);

            (await channel.UnaryAsync(Who, "x").Within()).Message.ShouldBe("plain nobody noted nobody");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_server_that_answers_nothing_any_more_ends_its_calls_after_a_PING()
    {
        await using var server = await StartAsync(null, Table());
        await using var road = Road.Open(server.Addresses[0].Port);
        using var channel = new RpcChannel(
            new Uri($"http://127.0.0.1:{road.Port}"),
            new RpcChannelOptions { KeepAliveInterval = TimeSpan.FromSeconds(1), KeepAliveTimeout = TimeSpan.FromSeconds(1) },
            TimeProvider.System);
        await using var stream = channel.StartStream(Hold);
        await stream.WriteAsync("a").Within();
        await stream.ReadAsync().Within();

        road.Block();

        (await stream.ReadAsync().Within()).HasMessage.ShouldBeFalse();
        stream.Status!.Value.Code.ShouldBe(StatusCode.Unavailable);
    }

    [Fact]
    public async Task A_client_that_answers_nothing_any_more_loses_its_calls_after_a_PING()
    {
        var ended = new TaskCompletionSource<bool>();
        var table = new RpcServiceTable().AddStream(Hold, async call =>
        {
            await call.ReadAsync();
            await call.WriteAsync("up");
            await EchoTable.UntilAsync(call.Context.Cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ended.SetResult(call.Context.Cancellation.IsCancellationRequested);
            return RpcStatus.Ok;
        });
        await using var server = await StartAsync(
            null, table, options: new RpcServerOptions { KeepAliveInterval = TimeSpan.FromSeconds(1), KeepAliveTimeout = TimeSpan.FromSeconds(1) });
        await using var road = Road.Open(server.Addresses[0].Port);
        using var channel = new RpcChannel(new Uri($"http://127.0.0.1:{road.Port}"), new RpcChannelOptions(), TimeProvider.System);
        await using var stream = channel.StartStream(Hold);
        await stream.WriteAsync("a").Within();
        await stream.ReadAsync().Within();

        road.Block();

        (await ended.Task.Within()).ShouldBeTrue();
    }

    private static RpcServiceTable Table() => new RpcServiceTable()
        .AddUnary(Who, (_, call) => Task.FromResult<RpcResult<string>>(
            $"{(call.IsSecure ? "secure" : "plain")} {call.PeerCertificate?.Subject ?? "nobody"} noted {call.ConnectionItem(NoteKey) ?? "nobody"}"))
        .AddStream(Hold, async call =>
        {
            while (await call.ReadAsync() is { HasMessage: true, Message: { } text })
            {
                await call.WriteAsync($"{call.Context.PeerCertificate?.Subject ?? "nobody"} {text}");
            }

            return RpcStatus.Ok;
        });

    private static TlsHandshakeCallbackOptions Tls(X509Certificate2 certificate) => new()
    {
        OnConnection = handshake => ValueTask.FromResult(new SslServerAuthenticationOptions
        {
            ServerCertificate = certificate,
            ClientCertificateRequired = true,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            RemoteCertificateValidationCallback = (_, peer, _, _) =>
            {
                handshake.Connection.Items[NoteKey] = peer?.Subject;
                return peer is null || peer.Subject.StartsWith("CN=client", StringComparison.Ordinal);
            },
        }),
    };

    private static SslClientAuthenticationOptions Options(X509Certificate2? certificate) => new()
    {
        ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true),
        RemoteCertificateValidationCallback = (_, peer, _, _) => peer?.Subject == "CN=server",
    };

    private static RpcChannel ChannelTo(RpcServer server, Func<SslClientAuthenticationOptions> tls) =>
        new(server.Addresses[0], Patient with { Tls = tls }, TimeProvider.System);

    private static Task<RpcServer> StartAsync(TlsHandshakeCallbackOptions? tls, RpcServiceTable table, IPEndPoint? at = null, RpcServerOptions? options = null) =>
        RpcServer.StartAsync(
            table,
            [new RpcListener(at ?? new IPEndPoint(IPAddress.Loopback, 0), tls)],
            options ?? new() { ShutdownGrace = TimeSpan.Zero },
            TimeProvider.System,
            NullLoggerFactory.Instance).Within();
}
