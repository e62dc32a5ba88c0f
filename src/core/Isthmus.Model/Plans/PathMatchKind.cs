namespace Isthmus.Model.Plans;

/// <summary>How a request path is compared.</summary>
public enum PathMatchKind
{
    /// <summary>Begins with the text (Istio <c>prefix</c>; <c>/foo</c> matches <c>/foobar</c>).</summary>
    Prefix,

    /// <summary>Is the text.</summary>
    Exact,

    /// <summary>Is the text, or begins with it and a slash.</summary>
    SegmentPrefix,

    /// <summary>CONNECT requests, which have no path, and nothing else (<c>connect_matcher</c>).</summary>
    Connect,

    /// <summary>Matches wholly, RE2 syntax.</summary>
    Regex,
}
