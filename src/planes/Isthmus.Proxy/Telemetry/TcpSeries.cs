namespace Isthmus.Proxy.Telemetry;

/// <summary>Counters of TCP connections.</summary>
internal sealed class TcpSeries
{
    /// <summary>Connections opened.</summary>
    public long Opened { get; set; }

    /// <summary>Connections closed.</summary>
    public long Closed { get; set; }

    /// <summary>Bytes from clients.</summary>
    public long Received { get; set; }

    /// <summary>Bytes to clients.</summary>
    public long Sent { get; set; }
}
