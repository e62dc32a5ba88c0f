namespace Isthmus.Rpc;

/// <summary>Limits and times of Rpc, each with the reason for the number.</summary>
internal static class Defaults
{
    /// <summary>What every gRPC implementation accepts unless told otherwise; a larger snapshot must say so on both sides.</summary>
    public const int MaxMessageSize = 4 * 1024 * 1024;

    /// <summary>Streams of one connection. A gateway multiplexes many proxies over one, a lone peer needs fewer than ten.</summary>
    public const int MaxStreamsPerConnection = 1000;

    /// <summary>Metadata of one call; SPIFFE tokens are a few KiB. HTTP/2 peers assume 8 to 64 KiB.</summary>
    public const int MaxMetadataSize = 32 * 1024;

    /// <summary>Response bytes that one stream may have in flight before its writer waits: one typical message, so that a peer that never reads costs this much.</summary>
    public const int MaxResponseBuffer = 64 * 1024;

    /// <summary>
    /// Bytes of a message that are handed to the transport at once: half of what one stream may have in flight, so that the transport never holds a whole snapshot,
    /// and sends one piece while it is given the next.
    /// </summary>
    public const int WritePiece = 32 * 1024;

    /// <summary>Silence after which a PING is sent: finds a vanished peer well before TCP does. As Istio's control plane.</summary>
    public static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(30);

    /// <summary>How long a PING may stay unanswered. As Istio's control plane; must exceed any round trip.</summary>
    public static readonly TimeSpan KeepAliveTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Time for calls to end after GOAWAY; below the 30 s after which an orchestrator kills.</summary>
    public static readonly TimeSpan ShutdownGrace = TimeSpan.FromSeconds(10);

    /// <summary>The furthest that a timer can be set ahead is 49 days; a longer deadline is as good as none.</summary>
    public static readonly TimeSpan MaxTimeout = TimeSpan.FromDays(45);

    /// <summary>Time for cancelled calls to write their status before connections are cut.</summary>
    public static readonly TimeSpan ShutdownAbort = TimeSpan.FromSeconds(1);

    /// <summary>A connection across regions takes well under a second; two lost SYNs are survived.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
}
