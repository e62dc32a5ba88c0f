using Isthmus.Proxy.Async;
using Isthmus.Runtime.Timers;

namespace Isthmus.Proxy.Connect;

/// <summary>
/// One request's wait for a connection while its upstream has as many as it may have. Reused by its exchange; waits and resumes on its own loop, and may be
/// granted something from any loop.
/// </summary>
internal sealed class PlaceWait
{
    private readonly ProxyLoop _loop;
    private readonly LoopSignal _signal = new();
    private ConnectionQueue? _queue;
    private LoopTimer _timer;

    /// <summary>For exchanges of one loop.</summary>
    public PlaceWait(ProxyLoop loop)
    {
        _loop = loop;
        Node = new LinkedListNode<PlaceWait>(this);
    }

    /// <summary>Its place in the queue; guarded by the queue.</summary>
    public LinkedListNode<PlaceWait> Node { get; }

    /// <summary>The pool whose free connections are of use; null when only a new one is.</summary>
    public HostPool? Pool { get; private set; }

    /// <summary>What it was granted: a connection of the pool that has just become free; null otherwise.</summary>
    public UpstreamConnection? Connection { get; set; }

    /// <summary>What it was granted: the right to open a connection, already counted.</summary>
    public bool HasPlace { get; set; }

    /// <summary>Begins to wait, behind those who wait already.</summary>
    public void Begin(ConnectionQueue queue, HostPool? pool, TimeSpan limit)
    {
        Pool = pool;
        Connection = null;
        HasPlace = false;
        _queue = queue;
        _timer = limit == Timeout.InfiniteTimeSpan ? default : _loop.Loop.Schedule(limit, static s => ((PlaceWait)s!).GiveUp(), this);
        queue.Add(this);
    }

    /// <summary>Until something was granted or the wait was given up.</summary>
    public ValueTask EndAsync() => _signal.WaitAsync();

    /// <summary>Ends the wait without a grant, unless one is on its way. On the own loop.</summary>
    public void GiveUp()
    {
        if (_queue is { } queue && queue.TryRemove(this))
        {
            Resume();
        }
    }

    /// <summary>Lets the request go on, on its own loop; false when that takes no more work. From any loop.</summary>
    public bool TryPostGrant() => _loop.Loop.Post(static s => ((PlaceWait)s!).Resume(), this);

    private void Resume()
    {
        _loop.Loop.Cancel(_timer);
        _queue = null;
        Pool = null;
        _signal.Set();
    }
}
