using Isthmus.Runtime.Async;
using Isthmus.Runtime.Timers;

namespace Isthmus.Runtime.Loops;

/// <summary>The pending send of one connection: what is left of it.</summary>
internal sealed class SendOperation : LoopOperation<IoResult>
{
    internal SendPieces Pieces { get; set; }

    internal LoopTimer Timeout { get; set; }

    internal bool IsCancelled { get; set; }
}
