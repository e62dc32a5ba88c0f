namespace Isthmus.Model.Plans;

/// <summary>A condition on one query parameter.</summary>
/// <param name="Name">The parameter's name.</param>
/// <param name="Value">What the value must be; null when the parameter must only be present.</param>
public sealed record QueryMatch(string Name, StringMatch? Value);
