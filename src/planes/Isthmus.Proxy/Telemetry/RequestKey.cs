using System.Runtime.CompilerServices;
using Isthmus.Proxy.Plans;

namespace Isthmus.Proxy.Telemetry;

/// <summary>What tells series of HTTP requests apart. Bounded: hosts times statuses that occur.</summary>
internal readonly record struct RequestKey(TrafficDirection Direction, UpstreamEntry? Upstream, Host? Host, string? Peer, int Status, FailureReasons Flags)
{
    /// <inheritdoc/>
    public bool Equals(RequestKey other) =>
        ReferenceEquals(Host, other.Host) && ReferenceEquals(Peer, other.Peer) && ReferenceEquals(Upstream, other.Upstream) && Status == other.Status && Flags == other.Flags && Direction == other.Direction;

    /// <inheritdoc/>
    public override int GetHashCode() =>
        ((((RuntimeHelpers.GetHashCode(Host) ^ RuntimeHelpers.GetHashCode(Peer)) * 31) + RuntimeHelpers.GetHashCode(Upstream)) * 31) + (Status * 8191) + (Flags.GetHashCode() << 2) + (int)Direction;
}
