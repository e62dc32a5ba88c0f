namespace Isthmus.Model.Plans;

/// <summary>A rewrite by regular expression.</summary>
/// <param name="Pattern">RE2 syntax.</param>
/// <param name="Substitution">With <c>\1</c> for groups.</param>
public sealed record RegexRewrite(string Pattern, string Substitution);
