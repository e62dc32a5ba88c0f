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

    // One bit per slot.
    private byte _refusals;

    /// <summary>How many attempts were remembered.</summary>
    public readonly int Count => _count;

    /// <summary>Priorities that were tried, one bit each; priorities above 63 share the last bit.</summary>
    public ulong Priorities { get; private set; }

    /// <summary>Remembers an attempt.</summary>
    public void Add(Host host)
    {
        _hosts[_count % Capacity] = host;
        _refusals &= (byte)~Bit(_count);
        _count++;
        Priorities |= 1UL << Math.Min(host.Priority, 63);
    }

    /// <summary>Notes that the host of the last attempt took no connection, by itself: another attempt could only be refused again.</summary>
    public void NoteRefusal() => _refusals |= Bit(_count - 1);

    /// <summary>Whether <paramref name="host"/> was tried.</summary>
    public readonly bool Contains(Host host) => TimesTried(host, out _) > 0;

    /// <summary>
    /// Whether another attempt at <paramref name="host"/> could end otherwise. Not at one that is down: it has refused and no probe has reached it since (nobody probes one that no plan names). One whose
    /// connection broke may be a gateway, behind which the next connection leads to another workload; but it is asked <see cref="Defaults.TriesPerHost"/> times and no more.
    /// </summary>
    public readonly bool MayAskAgain(Host host)
    {
        var times = TimesTried(host, out var hasRefused);
        var isTrusted = !host.IsSuspected && !host.IsGone;
        return times == 0 || isTrusted || (!hasRefused && times < Defaults.TriesPerHost);
    }

    private readonly int TimesTried(Host host, out bool hasRefused)
    {
        var times = 0;
        hasRefused = false;
        for (var i = 0; i < Math.Min(_count, Capacity); i++)
        {
            if (ReferenceEquals(_hosts[i], host))
            {
                times++;
                hasRefused |= (_refusals & Bit(i)) != 0;
            }
        }

        return times;
    }

    private static byte Bit(int attempt) => (byte)(1 << (attempt % Capacity));

    [InlineArray(Capacity)]
    private struct Slots
    {
        private Host? _first;
    }
}
