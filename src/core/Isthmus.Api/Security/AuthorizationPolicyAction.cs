namespace Isthmus.Api.Security;

/// <summary>security.istio.io AuthorizationPolicy.Action.</summary>
public enum AuthorizationPolicyAction
{
    /// <summary>ALLOW.</summary>
    Allow,

    /// <summary>DENY.</summary>
    Deny,

    /// <summary>AUDIT.</summary>
    Audit,

    /// <summary>CUSTOM.</summary>
    Custom,
}
