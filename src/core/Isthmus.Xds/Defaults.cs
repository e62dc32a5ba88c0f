namespace Isthmus.Xds;

/// <summary>Bounds of the subscription logic, each with the reason for the number.</summary>
internal static class Defaults
{
    /// <summary>Types that one stream may name. Envoy uses fewer than fifteen; more is a client gone wrong.</summary>
    public const int MaxTypesPerStream = 32;

    /// <summary>Names that one subscription may hold: above any real mesh's services, so that only a hostile client meets it.</summary>
    public const int MaxNamesPerType = 100_000;

    /// <summary>
    /// Names of one client from which on it holds what it shares with others, and not a copy. A proxyless client asks for a handful, a sidecar for hundreds; below
    /// this a copy is a few hundred bytes.
    /// </summary>
    public const int SharedFrom = 32;

    /// <summary>
    /// Steps of change that a table remembers. A client that is further behind is compared name by name, which costs time, not
    /// correctness; two seconds of pushes every 100 ms and their endpoint updates fit.
    /// </summary>
    public const int TableHistory = 32;

    /// <summary>
    /// Removed resources that are kept for a client whose routes may still point to them. A client that rejects every route change
    /// must not make the server remember all of history; beyond this they are let go.
    /// </summary>
    public const int MaxHeldPerType = 1000;

    /// <summary>Characters of a client's rejection that are kept for people to read; Envoy itself cuts at 4096.</summary>
    public const int MaxRejectionLength = 4096;

    /// <summary>
    /// Bytes of resources in one response, where the protocol lets the rest follow in the next: below the 4 MiB that gRPC clients accept unless told otherwise, with
    /// room for what is not counted exactly. A single resource may be larger.
    /// </summary>
    public const int MaxResponseSize = 3 * 1024 * 1024;

    /// <summary>Verdicts that a client may owe; a server that sends more without reading is broken.</summary>
    public const int MaxPendingVerdicts = 1024;
}
