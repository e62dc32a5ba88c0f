using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Isthmus.Runtime.Async;
using Isthmus.Runtime.Buffers;
using Isthmus.Wire.Http;
using Isthmus.Wire.Http1;

namespace Isthmus.Proxy.Connect;

/// <summary>Asks an HTTP proxy for a tunnel to a host behind it (RFC 9110 9.3.6). Immutable; shared by loops.</summary>
internal sealed class TunnelRequest(string target)
{
    private readonly byte[] _request = Encoding.ASCII.GetBytes($"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n");

    /// <summary>
    /// Opens the tunnel; bytes that came through it already stand in the connection's input. The status of an answer that was no, or 0 without one, comes with
    /// <see cref="IoStatus.Refused"/> or what broke the connection.
    /// </summary>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    public async ValueTask<(IoStatus Status, int Answer)> OpenAsync(UpstreamConnection up, TimeSpan limit)
    {
        var loop = up.Connection.Loop;
        var end = loop.Now + limit;
        var sent = await up.Connection.SendAsync(_request, limit);
        if (!sent.IsOk)
        {
            return (sent.Status, 0);
        }

        var response = new ResponseHead(ArrayPool<byte>.Shared);
        var parser = new Http1ResponseParser(HeadLimits.Response);
        var read = default(HeadRead);
        var status = IoStatus.Ok;
        while (status == IoStatus.Ok && (read.Outcome == HeadOutcome.NeedMore || response.IsInterim))
        {
            read = up.Input.IsEmpty ? default : parser.Parse(up.Input.Available.Span, response, KnownMethod.Connect);
            up.Input.Consume(read.Consumed);
            status = read.Outcome switch
            {
                HeadOutcome.NeedMore => await ReceiveAsync(up, end - loop.Now),
                HeadOutcome.Bad => IoStatus.Failed,
                _ => IoStatus.Ok,
            };
        }

        var answer = status == IoStatus.Ok ? response.Status : 0;
        response.Release();
        return (status == IoStatus.Ok && answer is < 200 or >= 300 ? IoStatus.Refused : status, answer);
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private static async ValueTask<IoStatus> ReceiveAsync(UpstreamConnection up, TimeSpan limit)
    {
        if (!up.Input.TryMakeRoom(BufferPool.Medium))
        {
            return IoStatus.NoResources;
        }

        var received = await up.Connection.ReceiveAsync(up.Input.Free, limit > TimeSpan.Zero ? limit : TimeSpan.Zero);
        up.Input.Filled(received.Bytes);
        return received.Status;
    }
}
