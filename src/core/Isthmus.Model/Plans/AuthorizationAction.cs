namespace Isthmus.Model.Plans;

/// <summary>What a matching rule does.</summary>
public enum AuthorizationAction
{
    /// <summary>Lets the request pass; without a match it is denied.</summary>
    Allow,

    /// <summary>Denies the request.</summary>
    Deny,

    /// <summary>Only marks the request.</summary>
    Audit,
}
