using System.Runtime.CompilerServices;
using Isthmus.Proxy.Connect;
using Isthmus.Runtime.Async;
using Isthmus.Runtime.Buffers;

namespace Isthmus.Proxy.Forward;

/// <summary>
/// Passes bytes both ways between two connections until both have ended: an end on one side becomes an end on the other, a failure of one becomes a reset of
/// the other. Holds a buffer only while bytes move.
/// </summary>
internal sealed class ByteRelay(ProxyLoop loop, Connection first, InputBuffer firstInput, Connection second, InputBuffer secondInput, TimeSpan idle)
{
    private TimeSpan _lastMove = loop.Now;

    /// <summary>Bytes that went from the first to the second.</summary>
    public long BytesToSecond { get; private set; }

    /// <summary>Bytes that went from the second to the first.</summary>
    public long BytesToFirst { get; private set; }

    /// <summary>How it ended; the first cause, because one end brings the other about.</summary>
    public RelayEnd End { get; private set; }

    /// <summary>True when it ended by silence.</summary>
    public bool WasIdle => End == RelayEnd.Silence;

    /// <summary>Relays to the end.</summary>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    public async ValueTask<bool> RunAsync()
    {
        var back = PassAsync(second, secondInput, first, isToSecond: false);
        await PassAsync(first, firstInput, second, isToSecond: true);
        await back;
        return End == RelayEnd.Complete;
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<bool> PassAsync(Connection from, InputBuffer input, Connection to, bool isToSecond)
    {
        while (true)
        {
            if (!input.IsEmpty)
            {
                var sent = await to.SendAsync(input.Available, idle);
                if (!sent.IsOk)
                {
                    return Break(BrokeOf(to, sent.Status));
                }

                Moved(input.Length, isToSecond);
                input.Release();
            }

            var ready = await from.WaitReadableAsync(idle);
            if (ready.Status == IoStatus.TimedOut && loop.Now - _lastMove < idle)
            {
                continue;
            }

            if (!ready.IsOk || !input.TryMakeRoom(BufferPool.Large))
            {
                return Break(ready.IsOk ? RelayEnd.NoMemory : BrokeOf(from, ready.Status));
            }

            var received = await from.ReceiveAsync(input.Free, idle);
            if (received.Status == IoStatus.EndOfStream)
            {
                input.Release();
                return (await to.ShutdownSendAsync()).IsOk || Break(BrokeOf(to, IoStatus.Ok));
            }

            if (!received.IsOk)
            {
                input.Release();
                return Break(BrokeOf(from, received.Status));
            }

            input.Filled(received.Bytes);
        }
    }

    private void Moved(int bytes, bool isToSecond)
    {
        _lastMove = loop.Now;
        if (isToSecond)
        {
            BytesToSecond += bytes;
        }
        else
        {
            BytesToFirst += bytes;
        }
    }

    private RelayEnd BrokeOf(Connection connection, IoStatus status) =>
        status == IoStatus.TimedOut ? RelayEnd.Silence
        : ReferenceEquals(connection, first) ? RelayEnd.FirstBroke
        : RelayEnd.SecondBroke;

    private bool Break(RelayEnd end)
    {
        End = End == RelayEnd.Complete ? end : End;
        first.Abort();
        second.Abort();
        return false;
    }
}
