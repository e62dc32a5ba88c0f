namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io IstioEgressListener.</summary>
public sealed record SidecarEgressConfig
{
    /// <summary><c>port.number</c>; 0 when absent: the catch-all listener.</summary>
    public int Port { get; init; }

    /// <summary><c>port.name</c>.</summary>
    public string PortName { get; init; } = "";

    /// <summary><c>port.protocol</c>.</summary>
    public AppProtocol Protocol { get; init; }

    /// <summary><c>bind</c>; empty when absent.</summary>
    public string Bind { get; init; } = "";

    /// <summary><c>captureMode</c> is NONE.</summary>
    public bool IsNotCaptured { get; init; }

    /// <summary><c>hosts</c> as written, <c>namespace/dnsName</c>.</summary>
    public EquatableArray<string> Hosts { get; init; }
}
