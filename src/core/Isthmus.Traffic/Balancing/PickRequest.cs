using Isthmus.Traffic.Hosts;

namespace Isthmus.Traffic.Balancing;

/// <summary>What a pick depends on besides the hosts.</summary>
public struct PickRequest
{
    private TriedHosts _tried;

    /// <summary>Hash for consistent hashing; null picks at random.</summary>
    public ulong? Hash { get; set; }

    /// <summary>What the request was already sent to.</summary>
    public readonly TriedHosts Tried => _tried;

    /// <summary>How often another host is drawn when the pick was tried before (<c>host_selection_retry_max_attempts</c>).</summary>
    public uint HostSelectionAttempts { get; set; }

    /// <summary>Hosts that were tried are avoided.</summary>
    public bool AvoidsTriedHosts { get; set; }

    /// <summary>Priorities that were tried are avoided.</summary>
    public bool AvoidsTriedPriorities { get; set; }

    /// <summary>The loop's clock. Needed when the upstream gives new hosts a slow start.</summary>
    public TimeSpan Now { get; set; }

    // How often the present pick was drawn again.
    internal uint Redraws { get; set; }

    /// <summary>Remembers that the request was sent to <paramref name="host"/>.</summary>
    public void Remember(Host host) => _tried.Add(host);

    /// <summary>Whether the request was sent to <paramref name="host"/>.</summary>
    public readonly bool WasSentTo(Host host) => _tried.Contains(host);

    /// <inheritdoc cref="TriedHosts.NoteRefusal"/>
    public void NoteRefusal() => _tried.NoteRefusal();

    /// <inheritdoc cref="TriedHosts.MayAskAgain"/>
    public readonly bool MayAskAgain(Host host) => _tried.MayAskAgain(host);
}
