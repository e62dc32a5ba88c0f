namespace Isthmus.ControlPlane.Sources;

/// <summary>One file as found on disk.</summary>
/// <param name="Path">The path as the operator would write it.</param>
/// <param name="Content">The bytes; null when the file could not be read.</param>
/// <param name="Problem">Why it could not be read; null when it was.</param>
public sealed record ManifestFile(string Path, ReadOnlyMemory<byte>? Content, string? Problem);
