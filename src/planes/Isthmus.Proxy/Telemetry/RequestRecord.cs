using Isthmus.Proxy.Plans;
using Isthmus.Wire.Http;

namespace Isthmus.Proxy.Telemetry;

/// <summary>A finished request, as logs see it. Valid only during the call that it is given to: the heads are used again afterwards.</summary>
internal readonly record struct RequestRecord
{
    /// <summary>When its first byte was read.</summary>
    public required DateTimeOffset Began { get; init; }

    /// <summary>Until its last byte was sent.</summary>
    public required TimeSpan Took { get; init; }

    /// <summary>The request, as it was forwarded.</summary>
    public required RequestHead Request { get; init; }

    /// <summary>The answer.</summary>
    public required ResponseHead Response { get; init; }

    /// <summary>The client.</summary>
    public required Connection Down { get; init; }

    /// <summary>Who the client is.</summary>
    public required Accept.Caller Caller { get; init; }

    /// <summary>Status of the answer; 0 for none.</summary>
    public required int Status { get; init; }

    /// <summary>Why it was not simply answered.</summary>
    public required FailureReasons Flags { get; init; }

    /// <summary>More about that; empty for an answer of the upstream.</summary>
    public required string Detail { get; init; }

    /// <summary>Why there was no TLS with a host; empty when there was, or none was wanted.</summary>
    public required string TransportProblem { get; init; }

    /// <summary>Bytes of its body.</summary>
    public required long RequestBytes { get; init; }

    /// <summary>Bytes of the answer's body.</summary>
    public required long ResponseBytes { get; init; }

    /// <summary>Where it was to go; null without a route.</summary>
    public required UpstreamEntry? Upstream { get; init; }

    /// <summary>Who answered, or was asked last; null when nobody was.</summary>
    public required Host? Host { get; init; }

    /// <summary>The route's name; empty without one.</summary>
    public required string RouteName { get; init; }
}
