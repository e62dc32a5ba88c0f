namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io OutboundTrafficPolicy.Mode.</summary>
public enum OutboundTrafficMode
{
    /// <summary>REGISTRY_ONLY.</summary>
    RegistryOnly,

    /// <summary>ALLOW_ANY.</summary>
    AllowAny,
}
