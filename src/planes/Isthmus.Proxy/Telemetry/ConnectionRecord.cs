using Isthmus.Proxy.Plans;

namespace Isthmus.Proxy.Telemetry;

/// <summary>A connection whose bytes were passed on, or that was refused, as logs see it.</summary>
internal readonly record struct ConnectionRecord
{
    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset Began { get; init; }

    /// <summary>From then to its end.</summary>
    public required TimeSpan Took { get; init; }

    /// <summary>The client.</summary>
    public required Connection Down { get; init; }

    /// <summary>What the client asked for in its ClientHello; empty for nothing.</summary>
    public required string ServerName { get; init; }

    /// <summary>Who the client has proven to be; empty without a validated certificate.</summary>
    public string PeerIdentity { get; init; }

    /// <summary>Why there was no TLS, with the client or with a host; empty when there was, or none was wanted.</summary>
    public string TransportProblem { get; init; }

    /// <summary>Why it did not simply end.</summary>
    public FailureReasons Flags { get; init; }

    /// <summary>More about that, in one word; empty for nothing.</summary>
    public string Detail { get; init; }

    /// <summary>Bytes from the client.</summary>
    public long Received { get; init; }

    /// <summary>Bytes to the client.</summary>
    public long Sent { get; init; }

    /// <summary>Where it was to go; null when nobody knew.</summary>
    public UpstreamEntry? Upstream { get; init; }

    /// <summary>Where it went; null for nowhere.</summary>
    public Host? Host { get; init; }
}
