using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Isthmus.Rpc.Server;
using Isthmus.TestKit;

namespace Isthmus.Rpc.Tests.Server;

/// <summary>Clients that break the rules by accident or on purpose: each is answered as the protocol says, and nobody else notices.</summary>
public sealed class HostileClientTests : IAsyncLifetime
{
    private const int MessageLimit = 1024 * 1024;
    private static readonly RpcMethod<string, string> Flood = Text.Method("Flood");

    private RpcHost _host = null!;
    private int _flooded;

    public async Task InitializeAsync() => _host = await RpcHost.StartAsync(
        table =>
        {
            EchoTable.AddEcho(table);
            table.AddStream(Flood, FloodAsync);
        },
        new RpcServerOptions { MaxMessageSize = MessageLimit });

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("compressed without encoding", "identity", new byte[] { 1, 0, 0, 0, 1, 65 }, StatusCode.Internal)]
    [InlineData("compressed with gzip", "gzip", new byte[] { 1, 0, 0, 0, 1, 65 }, StatusCode.Unimplemented)]
    [InlineData("gzip announced, not used", "gzip", new byte[] { 0, 0, 0, 0, 1, 65 }, StatusCode.Ok)]
    [InlineData("bad flag", "identity", new byte[] { 9, 0, 0, 0, 1, 65 }, StatusCode.Internal)]
    [InlineData("100 MB announced", "identity", new byte[] { 0, 6, 0, 0, 0, 65 }, StatusCode.ResourceExhausted)]
    [InlineData("4 GB announced", "identity", new byte[] { 0, 255, 255, 255, 255, 65 }, StatusCode.ResourceExhausted)]
    [InlineData("ends inside the header", "identity", new byte[] { 0, 0, 0 }, StatusCode.Internal)]
    [InlineData("ends inside the message", "identity", new byte[] { 0, 0, 0, 0, 9, 65 }, StatusCode.Internal)]
    [InlineData("no message", "identity", new byte[0], StatusCode.Internal)]
    public async Task Bad_frames_get_their_status(string name, string encoding, byte[] body, StatusCode expected)
    {
        using var response = await PostAsync(body, r => r.Headers.TryAddWithoutValidation("grpc-encoding", encoding));
        response.StatusCode.ShouldBe(HttpStatusCode.OK, name);
        Status(response).ShouldBe(((int)expected).ToString(CultureInfo.InvariantCulture), name);
        await OthersAreServedAsync();
    }

    [Fact]
    public async Task A_hundred_megabytes_are_refused_before_they_are_read()
    {
        var body = new byte[100 * 1024 * 1024];
        body[1] = 6;
        try
        {
            using var response = await PostAsync(body, _ => { });
            Status(response).ShouldBe("8");
        }
        catch (HttpRequestException)
        {
            // The server may end the stream while the client still sends; that is a refusal too.
        }

        await OthersAreServedAsync();
    }

    [Theory]
    [InlineData("1", "13")]
    [InlineData("123456789S", "13")]
    [InlineData("-1S", "13")]
    [InlineData("5x", "13")]
    [InlineData("0n", "4")]
    [InlineData("99999999H", "0")]
    public async Task Deadlines_are_read_strictly(string timeout, string status)
    {
        using var response = await PostAsync(
            [0, 0, 0, 0, 1, 65],
            r => r.Headers.TryAddWithoutValidation("grpc-timeout", timeout),
            status == "4" ? EchoTable.Wait : EchoTable.Echo);
        Status(response).ShouldBe(status);
    }

    [Theory]
    [InlineData("text/plain", 415)]
    [InlineData("application/grpcish", 415)]
    [InlineData("application/grpc+proto", 200)]
    [InlineData("application/grpc;charset=utf-8", 200)]
    public async Task Content_type_decides_whether_it_is_grpc(string type, int status)
    {
        using var response = await PostAsync([0, 0, 0, 0, 1, 65], r => r.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(type));
        ((int)response.StatusCode).ShouldBe(status);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002\u0000\u0001")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000\u0004\u0000\u0000\u0000\u0000\u0000\u0001abcd")]
    public async Task Garbage_ends_its_own_connection_only(string garbage)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, _host.Address.Port).Within();
        await using var client = new NetworkStream(socket);
        await client.WriteAsync(Encoding.Latin1.GetBytes(garbage)).Within();
        socket.Shutdown(SocketShutdown.Send);
        var sink = new byte[4096];
        try
        {
            while (await client.ReadAsync(sink).Within() > 0)
            {
                // The server may say why; then it must close.
            }
        }
        catch (IOException)
        {
            // A reset is an end as well.
        }

        await OthersAreServedAsync();
    }

    [Fact]
    public async Task Reset_connections_leave_nothing_behind()
    {
        for (var i = 0; i < 20; i++)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, _host.Address.Port);
            await socket.SendAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
            socket.LingerState = new LingerOption(enable: true, 0);
        }

        await OthersAreServedAsync();
    }

    [Fact]
    public async Task A_stream_that_never_reads_costs_one_window_and_one_message()
    {
        await using var call = _host.Channel.StartStream(Flood);
        await call.WriteAsync("go").Within();
        await call.CompleteAsync();
        for (var i = 0; i < 50; i++)
        {
            await OthersAreServedAsync();
        }

        // Each message is 16 KiB: the client's first window, the server's response buffer, the socket buffers of both, and one more.
        Volatile.Read(ref _flooded).ShouldBeLessThan(500);
    }

    private async Task<RpcStatus> FloodAsync(RpcServerCall<string, string> call)
    {
        await call.ReadAsync();
        var text = new string('f', 16 * 1024);
        for (var i = 0; i < 100_000; i++)
        {
            await call.WriteAsync(text);
            Interlocked.Increment(ref _flooded);
        }

        return RpcStatus.Ok;
    }

    private async Task OthersAreServedAsync() =>
        (await _host.Channel.UnaryAsync(EchoTable.Echo, "other").Within()).ShouldBe("echo other");

    private async Task<HttpResponseMessage> PostAsync(byte[] body, Action<HttpRequestMessage> change, RpcMethod<string, string>? method = null)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_host.Address, (method ?? EchoTable.Echo).Path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new("application/grpc");
        change(request);
        var response = await http.SendAsync(request).Within();
        await response.Content.ReadAsByteArrayAsync().Within();
        return response;
    }

    private static string? Status(HttpResponseMessage response) =>
        response.Headers.Concat(response.TrailingHeaders).Single(h => h.Key == "grpc-status").Value.Single();
}
