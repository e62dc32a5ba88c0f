using System.Net;
using System.Text;
using Isthmus.Proxy.Tests.Plans;
using Isthmus.Runtime.Epoll;
using Isthmus.TestKit;

namespace Isthmus.Proxy.Tests.Forward;

/// <summary>On real sockets: what a request costs the collector once a loop has warmed up.</summary>
[Collection(nameof(AloneCollection))]
public sealed class AllocationTests
{
    private const string Get = "GET /a HTTP/1.1\r\nHost: web\r\nuser-agent: test\r\n\r\n";
    private static readonly string Post = $"POST /b HTTP/1.1\r\nHost: web\r\nContent-Length: 3000\r\n\r\n{new string('x', 3000)}";

    [Fact]
    public async Task Forwards_a_get_without_allocating() => (await MeasureAsync(Get, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")).ShouldBe(0);

    [Fact]
    public async Task Forwards_a_post_without_allocating() => (await MeasureAsync(Post, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")).ShouldBe(0);

    [Fact]
    public async Task Forwards_a_chunked_answer_without_allocating() =>
        (await MeasureAsync(Get, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n")).ShouldBe(0);

    // Bytes that a request allocates on the proxy's loop, once warm: the least of several measurements of 1,000, in which looking (some 500 bytes) vanishes and what happens but
    // once does not count. Chunked answers may end in several pieces, so a round ends with the bytes.
    private static async Task<long> MeasureAsync(string request, string answer)
    {
        await using var loop = EpollLoop.Start(new EpollLoopOptions { Name = "proxy" });
        using var backend = new Backend(answer);
        var plane = await ProxyPlane.StartAsync([loop], new ProxySettings());
        var probe = new IPEndPoint(IPAddress.Loopback, 0);
        (await plane.ApplyAsync(TestPlan.Http(probe, TestPlan.Group(0, backend.Address)))).ShouldBeEmpty();
        var port = int.Parse(plane.Listening[0].Split(':')[^1], System.Globalization.CultureInfo.InvariantCulture);
        using var client = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        client.NoDelay = true;
        await client.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port)).Within();
        Repeat(client, request, 2000);
        var least = long.MaxValue;
        for (var i = 0; i < 5 && least > 0; i++)
        {
            var before = await AllocatedAsync(loop);
            Repeat(client, request, 1000);
            least = Math.Min(least, (await AllocatedAsync(loop) - before) / 1000);
        }

        return least;
    }

    private static Task<long> AllocatedAsync(EpollLoop loop) => loop.RunAsync(() => new ValueTask<long>(GC.GetAllocatedBytesForCurrentThread())).Within();

    private static void Repeat(System.Net.Sockets.Socket client, string request, int count)
    {
        var bytes = Encoding.Latin1.GetBytes(request);
        var buffer = new byte[64 * 1024];
        var length = 0;
        for (var i = 0; i < count; i++)
        {
            client.Send(bytes);
            var got = 0;
            do
            {
                var received = client.Receive(buffer, got, buffer.Length - got, System.Net.Sockets.SocketFlags.None);
                received.ShouldBeGreaterThan(0);
                got += received;
            }
            while (!IsWhole(buffer.AsSpan(0, got)));
            length += got;
        }

        length.ShouldBeGreaterThan(0);
    }

    private static bool IsWhole(ReadOnlySpan<byte> response)
    {
        response.StartsWith("HTTP/1.1 200"u8).ShouldBeTrue(Encoding.Latin1.GetString(response));
        return response.EndsWith("\r\n\r\nhello"u8) || response.EndsWith("0\r\n\r\n"u8);
    }

    /// <summary>Answers every request with the same bytes, on a thread of its own.</summary>
    private sealed class Backend : IDisposable
    {
        private readonly System.Net.Sockets.TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly byte[] _answer;

        public Backend(string answer)
        {
            _answer = Encoding.Latin1.GetBytes(answer);
            _listener.Start();
            new Thread(Accept) { IsBackground = true }.Start();
        }

        public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

        public void Dispose() => _listener.Dispose();

        private void Accept()
        {
            try
            {
                while (true)
                {
                    var socket = _listener.AcceptSocket();
                    new Thread(() => Serve(socket)) { IsBackground = true }.Start();
                }
            }
            catch (System.Net.Sockets.SocketException)
            {
                // Disposed: the test is over.
            }
        }

        private void Serve(System.Net.Sockets.Socket socket)
        {
            using var owned = socket;
            socket.NoDelay = true;
            var buffer = new byte[16 * 1024];
            var length = 0;
            int received;
            while ((received = socket.Receive(buffer, length, buffer.Length - length, System.Net.Sockets.SocketFlags.None)) > 0)
            {
                length += received;
                var text = Encoding.Latin1.GetString(buffer, 0, length);
                if (text.EndsWith("\r\n\r\n", StringComparison.Ordinal) || (text.StartsWith("POST", StringComparison.Ordinal) && text.EndsWith("xxx", StringComparison.Ordinal) && length > 3000))
                {
                    socket.Send(_answer);
                    length = 0;
                }
            }
        }
    }
}
