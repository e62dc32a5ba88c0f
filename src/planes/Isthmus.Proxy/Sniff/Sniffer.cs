using System.Runtime.CompilerServices;
using Isthmus.Proxy.Connect;
using Isthmus.Proxy.Telemetry;
using Isthmus.Runtime.Async;
using Isthmus.Runtime.Buffers;
using Isthmus.Wire.Tls;

namespace Isthmus.Proxy.Sniff;

/// <summary>
/// Reads a client's first bytes until they say what it speaks, within a bound (<see cref="Wire.Defaults.ClientHelloBytes"/>) and a time. Nothing is used up: the
/// bytes stay in the buffer for whoever serves the connection.
/// </summary>
internal static class Sniffer
{
    /// <summary>Reads. A client that says nothing at all is not refused: it may wait for the server to speak first.</summary>
    /// <param name="connection">The client.</param>
    /// <param name="input">Gets the bytes.</param>
    /// <param name="limit">For all of it, from now.</param>
    /// <returns>What the bytes are; or why the connection can only be closed.</returns>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    public static async ValueTask<(FirstBytesRead Read, TlsRefusal Refusal)> ReadAsync(Connection connection, InputBuffer input, TimeSpan limit)
    {
        var deadline = connection.Loop.Now + limit;
        FirstBytesRead read;
        while (!FirstBytes.TryRead(input.Available.Span, out read))
        {
            var left = deadline - connection.Loop.Now;
            var status = left > TimeSpan.Zero ? await ReceiveAsync(connection, input, left) : IoStatus.TimedOut;
            if (status == IoStatus.TimedOut)
            {
                return (read, read.Outcome == ClientHelloOutcome.NeedMore ? TlsRefusal.HelloTimedOut : TlsRefusal.None);
            }

            if (status != IoStatus.Ok)
            {
                return (read, status == IoStatus.NoResources ? TlsRefusal.TooMany : TlsRefusal.PeerLeft);
            }
        }

        return (read, read.Outcome == ClientHelloOutcome.TooLarge ? TlsRefusal.HelloTooLarge : TlsRefusal.None);
    }

    // No buffer is held for a client that says nothing.
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private static async ValueTask<IoStatus> ReceiveAsync(Connection connection, InputBuffer input, TimeSpan limit)
    {
        if (input.IsEmpty)
        {
            var ready = await connection.WaitReadableAsync(limit);
            if (!ready.IsOk)
            {
                return ready.Status;
            }
        }

        if (!input.TryMakeRoom(BufferPool.Small))
        {
            return IoStatus.NoResources;
        }

        var received = await connection.ReceiveAsync(input.Free, limit);
        input.Filled(received.Bytes);
        return received.Status;
    }
}
