namespace Isthmus.Model.Plans;

/// <summary>A header with its value.</summary>
/// <param name="Name">Lower case.</param>
/// <param name="Value">As it is sent.</param>
public sealed record HeaderValue(string Name, string Value);
