namespace Isthmus.ControlPlane.Admin;

/// <summary>The resources of one type.</summary>
/// <param name="Type">cds, eds, lds, rds or nds.</param>
/// <param name="Version">The version of the whole table.</param>
/// <param name="Resources">Name to version, sorted by name.</param>
public sealed record ResourceTableDocument(string Type, string Version, IReadOnlyDictionary<string, string> Resources);
