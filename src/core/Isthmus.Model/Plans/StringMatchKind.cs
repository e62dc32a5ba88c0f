namespace Isthmus.Model.Plans;

/// <summary>How a text is compared.</summary>
public enum StringMatchKind
{
    /// <summary>Equal.</summary>
    Exact,

    /// <summary>Begins with.</summary>
    Prefix,

    /// <summary>Ends with.</summary>
    Suffix,

    /// <summary>Contains.</summary>
    Contains,

    /// <summary>Matches wholly, RE2 syntax.</summary>
    Regex,
}
