using System.Runtime.CompilerServices;
using Isthmus.Proxy.Plans;

namespace Isthmus.Proxy.Telemetry;

/// <summary>What tells series of HTTP requests apart. Bounded: present hosts and past workloads, times statuses that occur.</summary>
internal readonly record struct RequestKey(TrafficDirection Direction, UpstreamEntry? Upstream, Host? Host, string? Peer, int Status, FailureReasons Flags)
{
    /// <summary>Whose hosts have gone; null while <see cref="Host"/> is there, or when there was none.</summary>
    public WorkloadIdentity? Workload { get; init; }

    /// <inheritdoc/>
    public bool Equals(RequestKey other) =>
        ReferenceEquals(Host, other.Host) && ReferenceEquals(Peer, other.Peer) && ReferenceEquals(Upstream, other.Upstream) && Status == other.Status && Flags == other.Flags && Direction == other.Direction
        && Workload == other.Workload;

    /// <inheritdoc/>
    public override int GetHashCode() =>
        ((((RuntimeHelpers.GetHashCode(Host) ^ RuntimeHelpers.GetHashCode(Peer)) * 31) + RuntimeHelpers.GetHashCode(Upstream)) * 31) + (Status * 8191) + (Flags.GetHashCode() << 2) + (int)Direction;
}
