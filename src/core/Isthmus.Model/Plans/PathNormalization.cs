namespace Isthmus.Model.Plans;

/// <summary>How paths are made canonical before they are matched (MeshConfig <c>pathNormalization</c>).</summary>
public enum PathNormalization
{
    /// <summary>RFC 3986 dot segments and case of escapes; Istio's default.</summary>
    Base,

    /// <summary>Not at all.</summary>
    None,

    /// <summary>Besides, repeated slashes become one.</summary>
    MergeSlashes,

    /// <summary>Besides, escaped slashes are decoded first.</summary>
    DecodeAndMergeSlashes,

    /// <summary>The same, but a request with escaped slashes is sent to the decoded path with 307 (Istio's profile for edges).</summary>
    RedirectDecodedSlashes,
}
