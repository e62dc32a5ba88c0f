namespace Isthmus.Model.Plans;

/// <summary>What consistent hashing looks at.</summary>
public enum HashPolicyKind
{
    /// <summary>A header's value.</summary>
    Header,

    /// <summary>A cookie's value; made when absent if a lifetime is given.</summary>
    Cookie,

    /// <summary>The caller's address.</summary>
    SourceAddress,

    /// <summary>A query parameter's value.</summary>
    QueryParameter,
}
