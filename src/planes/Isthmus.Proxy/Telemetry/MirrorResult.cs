namespace Isthmus.Proxy.Telemetry;

/// <summary>What became of a copy of a request.</summary>
internal enum MirrorResult : byte
{
    /// <summary>An answer came, whatever its status.</summary>
    Answered,

    /// <summary>No host, no connection, or no whole answer in time.</summary>
    Failed,

    /// <summary>Not sent: too many copies under way, a limit of the upstream, or a body too large to be kept.</summary>
    Dropped,
}
