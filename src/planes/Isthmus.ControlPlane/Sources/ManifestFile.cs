using Isthmus.Api.Reading;

namespace Isthmus.ControlPlane.Sources;

/// <summary>One file as found on disk.</summary>
/// <param name="Path">The path as the operator would write it.</param>
/// <param name="Content">The bytes; null when the file could not be read.</param>
/// <param name="Problem">Why it could not be read; null when it was.</param>
public sealed record ManifestFile(string Path, ReadOnlyMemory<byte>? Content, string? Problem)
{
    /// <summary>What is said of a file that could not be read.</summary>
    public Violation Unreadable()
    {
        var check = ReadingChecks.Unreadable;
        return new(check.Code, check.Severity, Path, default, "", "", Problem ?? check.Title, check.Advice);
    }
}
