namespace Isthmus.Proxy.Accept;

/// <summary>
/// The clients of one loop that have not yet shown what they want: no first bytes, or a handshake that is not over. Bounded: with one too many the oldest is
/// closed, because an honest client is through within a few round trips, and who has waited longest is the least likely to be one. Owned by the loop.
/// </summary>
internal sealed class HalfOpenClients(int limit)
{
    private readonly LinkedList<HalfOpenClient> _oldestFirst = [];

    /// <summary>Clients now.</summary>
    public int Count => _oldestFirst.Count;

    /// <summary>Clients that were closed to make room.</summary>
    public long Evicted { get; private set; }

    /// <summary>Takes a client; closes the oldest when there are too many.</summary>
    public LinkedListNode<HalfOpenClient> Enter(HalfOpenClient client)
    {
        if (_oldestFirst.Count >= limit)
        {
            var oldest = _oldestFirst.First!;
            _oldestFirst.RemoveFirst();
            Evicted++;
            oldest.Value.Connection.Abort();
        }

        return _oldestFirst.AddLast(client);
    }

    /// <summary>Closes the clients that have said nothing: who drains waits for nobody who waits for him.</summary>
    public void CloseSilent()
    {
        foreach (var client in _oldestFirst)
        {
            if (client.IsSilent)
            {
                client.Connection.Dispose();
            }
        }
    }

    /// <summary>Lets a client go. True when it was still here, false when it has been closed to make room.</summary>
    public bool TryLeave(LinkedListNode<HalfOpenClient> client)
    {
        if (client.List is null)
        {
            return false;
        }

        _oldestFirst.Remove(client);
        return true;
    }
}
