namespace Isthmus.Model.Plans;

/// <summary>A condition on a text (<c>envoy.type.matcher.v3.StringMatcher</c>).</summary>
/// <param name="Kind">How it is compared.</param>
/// <param name="Value">What with.</param>
/// <param name="IgnoresCase">ASCII case is ignored; not for regular expressions.</param>
public sealed record StringMatch(StringMatchKind Kind, string Value, bool IgnoresCase = false);
