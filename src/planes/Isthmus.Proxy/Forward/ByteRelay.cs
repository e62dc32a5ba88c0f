using System.Runtime.CompilerServices;
using Isthmus.Proxy.Connect;
using Isthmus.Runtime.Async;
using Isthmus.Runtime.Buffers;
using Isthmus.Runtime.Pipes;
using Isthmus.Runtime.Timers;

namespace Isthmus.Proxy.Forward;

/// <summary>
/// Passes bytes both ways between two connections until both have ended: an end on one side becomes an end on the other, a failure of one becomes a reset of
/// the other. Holds a buffer only while bytes move; bulk between two plain connections goes through a pipe of the kernel, uncopied.
/// </summary>
internal sealed class ByteRelay(ProxyLoop loop, Connection first, InputBuffer firstInput, Connection second, InputBuffer secondInput, TimeSpan idle)
{
    private TimeSpan _lastMove = loop.Now;
    private LoopTimer _clock;

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
        StartClock(idle);
        var back = PassAsync(second, secondInput, first, isToSecond: false);
        await PassAsync(first, firstInput, second, isToSecond: true);
        await back;
        loop.Loop.Cancel(_clock);
        return End == RelayEnd.Complete;
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<bool> PassAsync(Connection from, InputBuffer input, Connection to, bool isToSecond)
    {
        var canPipe = from.TakesPipes && to.TakesPipes;
        var isBulk = false;
        while (true)
        {
            if (input.IsEmpty && !(isBulk && from.HasInput))
            {
                var ready = await from.WaitReadableAsync(Timeout.InfiniteTimeSpan);
                if (!ready.IsOk)
                {
                    return Break(BrokeOf(from));
                }
            }

            var piece = isBulk && loop.Loop.TryRentPipe(out var pipe) ? await PipeAsync(from, pipe, to) : await CopyAsync(from, input, to);
            if (piece.Received != IoStatus.Ok || piece.Sent != IoStatus.Ok)
            {
                return await EndAsync(from, to, piece);
            }

            Moved(piece.Bytes, isToSecond);

            // Whoever fills a whole buffer has more to say, until hardly anything comes at once.
            isBulk = canPipe && piece.Bytes >= (isBulk ? BufferPool.Medium : BufferPool.Large);
        }
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private static async ValueTask<Piece> CopyAsync(Connection from, InputBuffer input, Connection to)
    {
        if (input.IsEmpty)
        {
            var received = input.TryMakeRoom(BufferPool.Large) ? await from.ReceiveAsync(input.Free) : new IoResult(IoStatus.NoResources, 0);
            input.Filled(received.Bytes);
            if (!received.IsOk)
            {
                input.Release();
                return new(received.Status, IoStatus.Ok, 0);
            }
        }

        var sent = await to.SendAsync(input.Available);
        input.Release();
        return new(IoStatus.Ok, sent.Status, sent.Bytes);
    }

    // What has arrived, without a copy of it; nothing when nothing has.
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private static async ValueTask<Piece> PipeAsync(Connection from, BytePipe pipe, Connection to)
    {
        var hasReceived = from.TryReceive(pipe, out var received);
        var sent = hasReceived && received.IsOk ? await to.SendAsync(pipe, Timeout.InfiniteTimeSpan) : new IoResult(IoStatus.Ok, 0);
        pipe.Dispose();
        return new(hasReceived ? received.Status : IoStatus.Ok, sent.Status, sent.Bytes);
    }

    // The end of one side becomes an end of the other; anything else breaks both.
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<bool> EndAsync(Connection from, Connection to, Piece last) => last switch
    {
        { Sent: not IoStatus.Ok } => Break(BrokeOf(to)),
        { Received: IoStatus.EndOfStream } => (await to.ShutdownSendAsync()).IsOk || Break(BrokeOf(to)),
        { Received: IoStatus.NoResources } => Break(RelayEnd.NoMemory),
        _ => Break(BrokeOf(from)),
    };

    // One clock for both ways, and none for a single operation: a way may be silent for as long as the other moves, and what timed out under TLS cannot go on.
    private void StartClock(TimeSpan left)
    {
        if (idle != Timeout.InfiniteTimeSpan)
        {
            _clock = loop.Loop.Schedule(left, static relay => ((ByteRelay)relay!).EndIfSilent(), this);
        }
    }

    private void EndIfSilent()
    {
        var left = idle - (loop.Now - _lastMove);
        if (left > TimeSpan.Zero)
        {
            StartClock(left);
        }
        else
        {
            Break(RelayEnd.Silence);
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

    private RelayEnd BrokeOf(Connection connection) => ReferenceEquals(connection, first) ? RelayEnd.FirstBroke : RelayEnd.SecondBroke;

    private bool Break(RelayEnd end)
    {
        End = End == RelayEnd.Complete ? end : End;
        first.Abort();
        second.Abort();
        return false;
    }

    /// <summary>One step: what became of receiving and of sending, and the bytes that went through.</summary>
    private readonly record struct Piece(IoStatus Received, IoStatus Sent, int Bytes);
}
