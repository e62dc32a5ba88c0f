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

    /// <summary>How long those that were closed had lasted, in milliseconds.</summary>
    public Histogram Duration { get; } = new();

    /// <summary>Adds another series.</summary>
    public void Add(TcpSeries other)
    {
        Opened += other.Opened;
        Closed += other.Closed;
        Received += other.Received;
        Sent += other.Sent;
        Duration.Add(other.Duration);
    }
}
