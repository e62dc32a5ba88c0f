namespace Isthmus.Model.Plans;

/// <summary>What is done with the header <c>x-forwarded-client-cert</c>.</summary>
public enum ClientCertificateForwarding
{
    /// <summary>Removed.</summary>
    Sanitize,

    /// <summary>Kept when the caller used mTLS.</summary>
    ForwardOnly,

    /// <summary>The caller's certificate is appended.</summary>
    AppendForward,

    /// <summary>Replaced by the caller's certificate (gateways).</summary>
    SanitizeSet,
}
