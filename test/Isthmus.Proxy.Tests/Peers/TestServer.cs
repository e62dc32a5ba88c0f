using System.Buffers;
using System.Net;
using System.Text;
using Isthmus.Wire.Http;
using Isthmus.Wire.Http1;

namespace Isthmus.Proxy.Tests.Peers;

/// <summary>An HTTP server of few lines on any loop: reads whole requests with the strict parser and answers with bytes that the test gives.</summary>
internal sealed class TestServer
{
    private readonly Func<TestRequest, string> _answer;

    private TestServer(Func<TestRequest, string> answer) => _answer = answer;

    public IPEndPoint Address { get; private set; } = new(IPAddress.Loopback, 0);

    public List<TestRequest> Requests { get; } = [];

    public int Connections { get; private set; }

    /// <summary>Takes bytes that are no request, as they come; null where every client speaks HTTP.</summary>
    public Action<byte[]>? OnBytes { get; set; }

    /// <summary>Must run on the loop. An empty answer closes without one.</summary>
    public static TestServer Listen(ILoop loop, IPEndPoint address, Func<TestRequest, string> answer)
    {
        var server = new TestServer(answer);
        var listen = loop.Listen(new ListenOptions(address) { ReusePort = false }, server.ServeAsync);
        listen.IsOk.ShouldBeTrue($"{address}: {listen.Status}");
        server.Address = listen.Listener!.LocalEndPoint;
        return server;
    }

    public static string Ok(string body) => $"HTTP/1.1 200 OK\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";

    private async ValueTask ServeAsync(Connection connection)
    {
        Connections++;
        var first = new byte[1];
        while (OnBytes is { } take && (await connection.ReceiveAsync(first)).IsOk)
        {
            take([.. first]);
        }

        var parser = new Http1RequestParser(HeadLimits.Request);
        var head = new RequestHead(ArrayPool<byte>.Shared);
        var body = new Http1BodyReader(ArrayPool<byte>.Shared);
        var input = new MemoryStream();
        while (await ReadAsync(connection, parser, head, body, input) is { } request)
        {
            Requests.Add(request);
            var answer = _answer(request);
            if (answer.Length == 0)
            {
                return;
            }

            await connection.SendAsync(Encoding.Latin1.GetBytes(answer));
            if (answer.Contains("\r\nConnection: close", StringComparison.OrdinalIgnoreCase))
            {
                return;
            }
        }
    }

    private static async ValueTask<TestRequest?> ReadAsync(
        Connection connection, Http1RequestParser parser, RequestHead head, Http1BodyReader body, MemoryStream input)
    {
        var buffer = new byte[16 * 1024];
        var text = new StringBuilder();
        var hasHead = false;
        var payload = new MemoryStream();
        while (true)
        {
            if (!hasHead && parser.Parse(input.ToArray(), head) is var read && read.Outcome != HeadOutcome.NeedMore)
            {
                read.Outcome.ShouldBe(HeadOutcome.Complete, "what a proxy sends is well formed");
                text.Append(Encoding.Latin1.GetString(input.ToArray().AsSpan(0, read.Consumed)));
                Drop(input, read.Consumed);
                body.Start(head.Framing);
                hasHead = true;
            }

            if (hasHead)
            {
                Take(body, input, payload);
                if (body.IsEnded)
                {
                    return new TestRequest(text.ToString(), payload.ToArray(), connection);
                }
            }

            var received = await connection.ReceiveAsync(buffer);
            if (!received.IsOk)
            {
                return null;
            }

            await input.WriteAsync(buffer.AsMemory(0, received.Bytes), CancellationToken.None);
        }
    }

    private static void Take(Http1BodyReader body, MemoryStream input, MemoryStream payload)
    {
        var bytes = input.ToArray();
        var used = 0;
        while (!body.IsEnded)
        {
            var piece = body.Read(bytes.AsSpan(used));
            piece.Outcome.ShouldNotBe(BodyOutcome.Bad);
            payload.Write(bytes, used + piece.PayloadStart, piece.PayloadLength);
            used += piece.Consumed;
            if (piece.Outcome == BodyOutcome.NeedMore || used == bytes.Length)
            {
                break;
            }
        }

        Drop(input, used);
    }

    private static void Drop(MemoryStream input, int count)
    {
        var rest = input.ToArray()[count..];
        input.SetLength(0);
        input.Write(rest);
    }
}
