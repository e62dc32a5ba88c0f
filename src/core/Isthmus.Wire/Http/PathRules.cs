namespace Isthmus.Wire.Http;

/// <summary>How request paths are brought into one form before anything looks at them, so that router, policy and upstream see the same.</summary>
/// <param name="Normalize">Whether dot segments are removed and backslashes become slashes (Envoy <c>normalize_path</c>).</param>
/// <param name="MergeSlashes">Whether runs of slashes become one (Envoy <c>merge_slashes</c>).</param>
/// <param name="EscapedSlashes">What happens to escaped slashes.</param>
public readonly record struct PathRules(bool Normalize, bool MergeSlashes, EscapedSlashes EscapedSlashes)
{
    /// <summary>Istio's pathNormalization BASE, which is its default.</summary>
    public static PathRules Base => new(true, false, EscapedSlashes.Keep);
}
