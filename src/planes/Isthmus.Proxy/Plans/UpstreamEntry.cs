using System.Text;
using Isthmus.Proxy.Connect;

namespace Isthmus.Proxy.Plans;

/// <summary>One upstream in a running proxy: its live state, which outlives plans, and what loops keep about it by number.</summary>
internal sealed class UpstreamEntry(int index, Upstream upstream)
{
    /// <summary>Never used twice in one process: loops keep their part in arrays by it.</summary>
    public int Index { get; } = index;

    /// <summary>Istio's name.</summary>
    public string Name { get; } = upstream.Name;

    /// <summary>The name in bytes, for logs.</summary>
    public byte[] NameBytes { get; } = Encoding.UTF8.GetBytes(upstream.Name);

    /// <summary>Hosts and their health, shared by all loops.</summary>
    public UpstreamState State { get; } = new(upstream);

    /// <summary>Requests that wait for a connection.</summary>
    public ConnectionQueue Queue { get; } = new();

    /// <summary>When outlier detection was last swept. Written by the first loop only.</summary>
    public TimeSpan LastSweep { get; set; }

    /// <summary>Set while the prober watches it, so that a thousand failures ask for one watch.</summary>
    private int _isWatched;

    /// <summary>True for the one caller who begins a watch.</summary>
    public bool TryBeginWatch() => Interlocked.Exchange(ref _isWatched, 1) == 0;

    /// <summary>Ends a watch.</summary>
    public void EndWatch() => Volatile.Write(ref _isWatched, 0);
}
