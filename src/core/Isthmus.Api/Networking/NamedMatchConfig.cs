namespace Isthmus.Api.Networking;

/// <summary>A condition on a named header or query parameter.</summary>
/// <param name="Name">The name as written.</param>
/// <param name="Match">The condition; null means presence.</param>
public sealed record NamedMatchConfig(string Name, StringMatchConfig? Match);
