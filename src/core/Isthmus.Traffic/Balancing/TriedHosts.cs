using System.Runtime.CompilerServices;
using Isthmus.Traffic.Hosts;

namespace Isthmus.Traffic.Balancing;

/// <summary>
/// The hosts and priorities that a request was already sent to. A value without allocation: owned by the request. Bounded: past
/// <see cref="Capacity"/> the oldest is forgotten, which only makes an avoided host possible again.
/// </summary>
public struct TriedHosts
{
    /// <summary>How many are remembered: more than the retries that any sensible policy allows.</summary>
    public const int Capacity = 8;

    private Slots _hosts;
    private int _count;

    /// <summary>How many attempts were remembered.</summary>
    public readonly int Count => _count;

    /// <summary>Priorities that were tried, one bit each; priorities above 63 share the last bit.</summary>
    public ulong Priorities { get; private set; }

    /// <summary>Remembers an attempt.</summary>
    public void Add(Host host)
    {
        _hosts[_count % Capacity] = host;
        _count++;
        Priorities |= 1UL << Math.Min(host.Priority, 63);
    }

    /// <summary>Whether <paramref name="host"/> was tried.</summary>
    public readonly bool Contains(Host host)
    {
        for (var i = 0; i < Math.Min(_count, Capacity); i++)
        {
            if (ReferenceEquals(_hosts[i], host))
            {
                return true;
            }
        }

        return false;
    }

    [InlineArray(Capacity)]
    private struct Slots
    {
        private Host? _first;
    }
}
