using Isthmus.Runtime.Async;
using Isthmus.Runtime.Timers;

namespace Isthmus.Runtime.Loops;

/// <summary>The pending receive of one connection; an empty buffer stands for waiting only.</summary>
internal sealed class ReceiveOperation : LoopOperation<IoResult>
{
    internal Memory<byte> Buffer { get; set; }

    internal LoopTimer Timeout { get; set; }

    internal bool IsCancelled { get; set; }
}
