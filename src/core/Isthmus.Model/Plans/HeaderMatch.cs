namespace Isthmus.Model.Plans;

/// <summary>A condition on one header (<c>envoy.config.route.v3.HeaderMatcher</c>).</summary>
/// <param name="Name">The header's name in lower case, or a pseudo-header.</param>
/// <param name="Value">What the value must be; null when the header must only be present.</param>
/// <param name="IsInverted">The condition must not hold.</param>
/// <param name="TreatsMissingAsEmpty">An absent header counts as an empty value.</param>
public sealed record HeaderMatch(string Name, StringMatch? Value, bool IsInverted = false, bool TreatsMissingAsEmpty = false);
