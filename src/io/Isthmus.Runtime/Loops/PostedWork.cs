namespace Isthmus.Runtime.Loops;

/// <summary>
/// Work from other threads. Posts by callers are bounded and refused when full; resumptions of suspended methods always enter, because each of them is a
/// method that already exists: their number is bounded by what the loop itself has started.
/// </summary>
internal sealed class PostedWork
{
    private readonly Lock _gate = new();
    private Queue<WorkItem> _incoming = new();
    private Queue<WorkItem> _running = new();
    private int _count;
    private bool _closed;

    /// <summary>Work that was not accepted because the queue was full.</summary>
    internal long Refused { get; private set; }

    /// <summary>True when something waits. Read without the lock by the loop: a post that it misses wakes it.</summary>
    internal bool HasWork => Volatile.Read(ref _count) > 0;

    internal bool TryAdd(WorkItem item, bool mustEnter)
    {
        lock (_gate)
        {
            if (_closed || (!mustEnter && _incoming.Count >= Defaults.PostedWork))
            {
                Refused++;
                return false;
            }

            _incoming.Enqueue(item);
            _count = _incoming.Count;
            return true;
        }
    }

    /// <summary>Takes all that waits. The result belongs to the loop until the next call and has to be emptied by then.</summary>
    internal Queue<WorkItem> TakeAll()
    {
        lock (_gate)
        {
            (_incoming, _running) = (_running, _incoming);
            _count = 0;
            return _running;
        }
    }

    /// <summary>From now on nothing enters. Returns what had entered, which somebody may wait for.</summary>
    internal Queue<WorkItem> Close()
    {
        lock (_gate)
        {
            _closed = true;
            var last = _incoming;
            _incoming = new();
            _count = 0;
            return last;
        }
    }
}
