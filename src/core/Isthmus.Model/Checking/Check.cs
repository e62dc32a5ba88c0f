namespace Isthmus.Model.Checking;

/// <summary>One rule that input is checked against; the entry in <c>docs/reference/checks.md</c> is written from it.</summary>
/// <param name="Code">Stable code of the form <c>ISM0123</c>; never reused.</param>
/// <param name="Severity">What a finding means for the object.</param>
/// <param name="Title">The rule in a few words.</param>
/// <param name="Explanation">Why it is a rule: what happens when it is broken. One paragraph.</param>
/// <param name="Advice">What to do, as an imperative sentence.</param>
public sealed record Check(string Code, Severity Severity, string Title, string Explanation, string Advice);
