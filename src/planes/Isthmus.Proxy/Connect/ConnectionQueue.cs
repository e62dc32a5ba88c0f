namespace Isthmus.Proxy.Connect;

/// <summary>
/// The requests of all loops that wait for a connection to one upstream, because it has as many as it may have: first come, first served. A place or a connection that becomes
/// free goes to the first of them, never to a newcomer. Bounded by the upstream's limit of pending requests, which is asked before a request gets here.
/// </summary>
internal sealed class ConnectionQueue
{
    private readonly Lock _gate = new();
    private readonly LinkedList<PlaceWait> _waiting = [];
    private int _count;

    /// <summary>Somebody waits. Read without the lock; whoever adds itself looks again afterwards.</summary>
    public bool HasWaiters => Volatile.Read(ref _count) > 0;

    /// <summary>How many wait.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Adds a wait behind all others.</summary>
    public void Add(PlaceWait wait)
    {
        lock (_gate)
        {
            _waiting.AddLast(wait.Node);
            _count = _waiting.Count;
        }
    }

    /// <summary>Takes a wait out; false when it has been granted something, of which it will hear.</summary>
    public bool TryRemove(PlaceWait wait)
    {
        lock (_gate)
        {
            if (wait.Node.List is null)
            {
                return false;
            }

            RemoveLocked(wait);
            return true;
        }
    }

    /// <summary>Gives a counted place to the first who waits; false when nobody does, and the place has to be given back.</summary>
    public bool TryGrantPlace()
    {
        lock (_gate)
        {
            return _waiting.First?.Value is { } wait && TryGrantLocked(wait, null);
        }
    }

    /// <summary>Gives a free connection to the first who waits, if it is of use there: it belongs to the pool, and so to the loop, that is waited for.</summary>
    public bool TryGrant(UpstreamConnection connection)
    {
        lock (_gate)
        {
            return _waiting.First?.Value is { } wait && ReferenceEquals(wait.Pool, connection.Pool) && TryGrantLocked(wait, connection);
        }
    }

    // A loop that takes no more work at this moment keeps its turn: the next place is offered to it again.
    private bool TryGrantLocked(PlaceWait wait, UpstreamConnection? connection)
    {
        wait.Connection = connection;
        wait.HasPlace = connection is null;
        if (!wait.TryPostGrant())
        {
            wait.Connection = null;
            wait.HasPlace = false;
            return false;
        }

        RemoveLocked(wait);
        return true;
    }

    private void RemoveLocked(PlaceWait wait)
    {
        _waiting.Remove(wait.Node);
        _count = _waiting.Count;
    }
}
