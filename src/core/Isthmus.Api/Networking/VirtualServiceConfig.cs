namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io VirtualService.</summary>
public sealed record VirtualServiceConfig : IObjectConfig
{
    /// <inheritdoc/>
    public static string Kind => "VirtualService";

    /// <summary><c>hosts</c> as written.</summary>
    public EquatableArray<string> Hosts { get; init; }

    /// <summary><c>gateways</c> as written; empty counts as <c>mesh</c>.</summary>
    public EquatableArray<string> Gateways { get; init; }

    /// <summary><c>http</c>.</summary>
    public EquatableArray<HttpRouteConfig> Http { get; init; }

    /// <summary><c>tls</c>.</summary>
    public EquatableArray<TlsRouteConfig> Tls { get; init; }

    /// <summary><c>tcp</c>.</summary>
    public EquatableArray<TcpRouteConfig> Tcp { get; init; }

    /// <summary><c>exportTo</c>.</summary>
    public EquatableArray<string> ExportTo { get; init; }
}
