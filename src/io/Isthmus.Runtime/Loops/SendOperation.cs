using Isthmus.Runtime.Async;
using Isthmus.Runtime.Pipes;
using Isthmus.Runtime.Timers;

namespace Isthmus.Runtime.Loops;

/// <summary>The pending send of one connection: what is left of it, in memory or in a pipe.</summary>
internal sealed class SendOperation : LoopOperation<IoResult>
{
    internal SendPieces Pieces { get; set; }

    internal BytePipe? Pipe { get; set; }

    /// <summary>Bytes that were in the pipe at the beginning.</summary>
    internal int PipeLength { get; set; }

    /// <summary>Bytes that have gone out.</summary>
    internal int Sent => Pipe is null ? Pieces.Sent : PipeLength - Pipe.Length;

    internal LoopTimer Timeout { get; set; }

    internal bool IsCancelled { get; set; }
}
