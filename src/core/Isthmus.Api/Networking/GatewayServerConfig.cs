namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io Server.</summary>
public sealed record GatewayServerConfig
{
    /// <summary><c>name</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary><c>port.number</c>.</summary>
    public int Port { get; init; }

    /// <summary><c>port.name</c>.</summary>
    public string PortName { get; init; } = "";

    /// <summary><c>port.protocol</c>.</summary>
    public AppProtocol Protocol { get; init; }

    /// <summary><c>bind</c>; empty when absent.</summary>
    public string Bind { get; init; } = "";

    /// <summary><c>hosts</c> as written, <c>[namespace/]dnsName</c>.</summary>
    public EquatableArray<string> Hosts { get; init; }

    /// <summary><c>tls</c>; null when absent.</summary>
    public ServerTlsConfig? Tls { get; init; }
}
