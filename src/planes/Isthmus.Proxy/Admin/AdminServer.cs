using System.Buffers;
using System.Net;
using System.Text;
using Isthmus.Wire.Http;
using Isthmus.Wire.Http1;

namespace Isthmus.Proxy.Admin;

/// <summary>
/// The admin pages over HTTP/1.1 on a loop: our own parser and a few lines around it, because a second web server in every sidecar would cost more memory than
/// the proxy, and so that the pages exist in the simulation as well. One request per connection; bodies are not read.
/// </summary>
public static class AdminServer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Opens the pages of a proxy. On the loop; best one that serves no traffic.</summary>
    public static ListenResult Listen(ILoop loop, IPEndPoint address, ProxyPlane plane)
    {
        var pages = new AdminPages(plane);
        return loop.Listen(new ListenOptions(address) { ReusePort = false }, connection => ServeAsync(connection, pages));
    }

    private static async ValueTask ServeAsync(Connection connection, AdminPages pages)
    {
        var head = new RequestHead(ArrayPool<byte>.Shared);
        var reply = await ReadAsync(connection, head)
            ? await pages.AnswerAsync(Encoding.ASCII.GetString(head.MethodText), Encoding.ASCII.GetString(PathOf(head)))
            : AdminReply.Text("bad request\n", 400);
        var body = Encoding.UTF8.GetBytes(head.Method == KnownMethod.Head ? "" : reply.Body);
        var start = $"HTTP/1.1 {reply.Status} {Encoding.ASCII.GetString(ReasonPhrases.Find(reply.Status))}\r\n"
            + $"content-type: {reply.Type}\r\ncontent-length: {Encoding.UTF8.GetByteCount(reply.Body)}\r\nconnection: close\r\n\r\n";
        head.Release();
        await connection.SendAsync(Encoding.ASCII.GetBytes(start), body, default, Patience);
    }

    private static ReadOnlySpan<byte> PathOf(RequestHead head)
    {
        var query = head.Path.IndexOf((byte)'?');
        return query < 0 ? head.Path : head.Path[..query];
    }

    private static async ValueTask<bool> ReadAsync(Connection connection, RequestHead head)
    {
        var parser = new Http1RequestParser(new HeadLimits(8 * 1024, 8 * 1024, 100));
        var buffer = new byte[8 * 1024];
        var length = 0;
        while (length < buffer.Length)
        {
            var received = await connection.ReceiveAsync(buffer.AsMemory(length), Patience);
            if (!received.IsOk)
            {
                return false;
            }

            length += received.Bytes;
            var read = parser.Parse(buffer.AsSpan(0, length), head);
            if (read.Outcome != HeadOutcome.NeedMore)
            {
                return read.Outcome == HeadOutcome.Complete;
            }
        }

        return false;
    }
}
