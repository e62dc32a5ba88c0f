namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io IstioIngressListener.</summary>
public sealed record SidecarIngressConfig
{
    /// <summary><c>port.number</c>.</summary>
    public int Port { get; init; }

    /// <summary><c>port.name</c>.</summary>
    public string PortName { get; init; } = "";

    /// <summary><c>port.protocol</c>.</summary>
    public AppProtocol Protocol { get; init; }

    /// <summary><c>bind</c>; empty when absent.</summary>
    public string Bind { get; init; } = "";

    /// <summary><c>defaultEndpoint</c>; empty when absent.</summary>
    public string DefaultEndpoint { get; init; } = "";

    /// <summary><c>tls</c>; null when absent.</summary>
    public ServerTlsConfig? Tls { get; init; }

    /// <summary><c>connectionPool</c>; null when absent.</summary>
    public ConnectionPoolConfig? ConnectionPool { get; init; }
}
