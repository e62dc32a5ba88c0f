namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io L4MatchAttributes and TLSMatchAttributes; all conditions must hold.</summary>
public sealed record L4MatchConfig
{
    /// <summary><c>sniHosts</c>; TLS routes only.</summary>
    public EquatableArray<string> SniHosts { get; init; }

    /// <summary><c>destinationSubnets</c>.</summary>
    public EquatableArray<string> DestinationSubnets { get; init; }

    /// <summary><c>port</c>; 0 when absent.</summary>
    public int Port { get; init; }

    /// <summary><c>sourceLabels</c>.</summary>
    public Labels SourceLabels { get; init; } = Labels.Empty;

    /// <summary><c>sourceNamespace</c>; empty when absent.</summary>
    public string SourceNamespace { get; init; } = "";

    /// <summary><c>gateways</c>.</summary>
    public EquatableArray<string> Gateways { get; init; }
}
