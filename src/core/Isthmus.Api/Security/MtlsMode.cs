namespace Isthmus.Api.Security;

/// <summary>security.istio.io PeerAuthentication.MutualTLS.Mode.</summary>
public enum MtlsMode
{
    /// <summary>UNSET: as the level above.</summary>
    Unset,

    /// <summary>DISABLE.</summary>
    Disable,

    /// <summary>PERMISSIVE.</summary>
    Permissive,

    /// <summary>STRICT.</summary>
    Strict,
}
