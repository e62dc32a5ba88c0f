namespace Isthmus.Runtime.Loops;

/// <summary>Brings the continuations of foreign tasks back to their loop.</summary>
internal sealed class LoopSynchronizationContext(Loop loop) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state) => loop.Resume(WorkItem.Continuation(d, state));

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (!loop.IsCurrent)
        {
            throw new NotSupportedException("A loop is never waited for by blocking; post to it.");
        }

        d(state);
    }

    public override SynchronizationContext CreateCopy() => this;
}
