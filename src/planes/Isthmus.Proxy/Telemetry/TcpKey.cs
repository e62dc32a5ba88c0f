using Isthmus.Proxy.Plans;

namespace Isthmus.Proxy.Telemetry;

/// <summary>What tells series of TCP connections apart.</summary>
internal readonly record struct TcpKey(TrafficDirection Direction, UpstreamEntry? Upstream, Host? Host, FailureReasons Flags)
{
    /// <summary>The server name of the chain that took the connection, as the plan writes it; empty for chains that do not ask for one. Never what a client wrote.</summary>
    public string ServerName { get; init; } = "";

    /// <summary>Whose hosts have gone; null while <see cref="Host"/> is there, or when there was none.</summary>
    public WorkloadIdentity? Workload { get; init; }

    /// <summary>The identity that the caller has proven; null without one.</summary>
    public string? Peer { get; init; }
}
