namespace Isthmus.Api.Security;

/// <summary>security.istio.io PeerAuthentication.</summary>
public sealed record PeerAuthenticationConfig : IObjectConfig
{
    /// <inheritdoc/>
    public static string Kind => "PeerAuthentication";

    /// <summary><c>selector.matchLabels</c>; null when absent or empty.</summary>
    public Labels? Selector { get; init; }

    /// <summary><c>mtls.mode</c>.</summary>
    public MtlsMode Mode { get; init; }

    /// <summary><c>portLevelMtls</c>: workload port to mode.</summary>
    public EquatableArray<KeyValuePair<int, MtlsMode>> PortLevelMtls { get; init; }
}
