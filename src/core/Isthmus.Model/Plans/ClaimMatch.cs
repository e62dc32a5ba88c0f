namespace Isthmus.Model.Plans;

/// <summary>A condition on a claim of the request's validated token (Istio's header name <c>@request.auth.claims</c>).</summary>
/// <param name="Path">Names of the claim and of the claims inside it.</param>
/// <param name="Value">What the claim must be, or one element of it when it is a list; null when it must only be present.</param>
/// <param name="IsInverted">The condition must not hold.</param>
public sealed record ClaimMatch(EquatableArray<string> Path, StringMatch? Value, bool IsInverted = false);
