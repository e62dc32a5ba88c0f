namespace Isthmus.Proxy.Telemetry;

/// <summary>Counters of HTTP requests that are alike.</summary>
internal sealed class RequestSeries
{
    /// <summary>Requests.</summary>
    public long Count { get; private set; }

    /// <summary>Milliseconds from the first byte of the request to the last of the answer.</summary>
    public Histogram Duration { get; } = new();

    /// <summary>Bytes of request bodies.</summary>
    public Histogram RequestBytes { get; } = new();

    /// <summary>Bytes of response bodies.</summary>
    public Histogram ResponseBytes { get; } = new();

    /// <summary>Adds one.</summary>
    public void Add(TimeSpan took, long requestBytes, long responseBytes)
    {
        Count++;
        Duration.Add(took.TotalMilliseconds);
        RequestBytes.Add(requestBytes);
        ResponseBytes.Add(responseBytes);
    }

    /// <summary>Adds another series of the same kind.</summary>
    public void Add(RequestSeries other)
    {
        Count += other.Count;
        Duration.Add(other.Duration);
        RequestBytes.Add(other.RequestBytes);
        ResponseBytes.Add(other.ResponseBytes);
    }
}
