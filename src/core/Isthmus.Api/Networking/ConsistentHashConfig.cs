namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io ConsistentHashLB; exactly one key is set.</summary>
public sealed record ConsistentHashConfig
{
    /// <summary><c>httpHeaderName</c>; empty when absent.</summary>
    public string HttpHeaderName { get; init; } = "";

    /// <summary><c>httpCookie</c>; null when absent.</summary>
    public HttpCookieConfig? HttpCookie { get; init; }

    /// <summary><c>useSourceIp</c>.</summary>
    public bool UseSourceIp { get; init; }

    /// <summary><c>httpQueryParameterName</c>; empty when absent.</summary>
    public string HttpQueryParameterName { get; init; } = "";

    /// <summary><c>ringHash.minimumRingSize</c>, or the old <c>minimumRingSize</c>; null when absent.</summary>
    public ulong? MinimumRingSize { get; init; }

    /// <summary><c>maglev</c> is present.</summary>
    public bool IsMaglev { get; init; }

    /// <summary><c>maglev.tableSize</c>; null when absent.</summary>
    public ulong? MaglevTableSize { get; init; }
}
