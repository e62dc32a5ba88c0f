using Isthmus.Proxy.Plans;

namespace Isthmus.Proxy.Telemetry;

/// <summary>What tells series of TCP connections apart.</summary>
internal readonly record struct TcpKey(TrafficDirection Direction, UpstreamEntry? Upstream, Host? Host, FailureReasons Flags);
