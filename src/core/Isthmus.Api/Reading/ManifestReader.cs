using Isthmus.Api.Reading.Documents;

namespace Isthmus.Api.Reading;

/// <summary>
/// Reads the text of a manifest (YAML with several documents, JSON, lists as <c>kubectl get</c> prints them) into objects and a
/// MeshConfig. Never throws for what the text holds: everything that is wrong becomes a violation, all at once, and drops only the
/// object that it is about. Time and memory are bounded by <see cref="Defaults"/>. Opens no file: the caller hands in the bytes.
/// </summary>
public static class ManifestReader
{
    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="file">The file's name as it stands in messages; its last part also tells Helm's and kustomize's own files.</param>
    /// <param name="utf8">The bytes.</param>
    /// <param name="options">How to read.</param>
    /// <param name="violations">Gets what is wrong.</param>
    public static ManifestContent Read(string file, ReadOnlyMemory<byte> utf8, ReadOptions options, Violations violations)
    {
        var (text, error) = SourceText.Decode(utf8.Span);
        var reading = new ManifestReading(file, options, violations);
        return text is null ? reading.Refuse(error!) : reading.Read(text);
    }

    /// <summary>Reads text, for example one object of a Kubernetes watch.</summary>
    /// <param name="file">The source's name as it stands in messages; empty for an API server.</param>
    /// <param name="text">The text.</param>
    /// <param name="options">How to read.</param>
    /// <param name="violations">Gets what is wrong.</param>
    public static ManifestContent Read(string file, string text, ReadOptions options, Violations violations)
    {
        var reading = new ManifestReading(file, options, violations);
        return text.Length > Defaults.MaxFileBytes ? reading.Refuse(SourceText.TooLarge(text.Length)) : reading.Read(text);
    }
}
