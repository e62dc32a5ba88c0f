namespace Isthmus.Api.Reading.Documents;

/// <summary>A mapping, in the order of the text. Of a repeated key the first value stays; the others are in <see cref="Repeated"/>.</summary>
internal sealed class MapNode(TextPosition position, IReadOnlyList<MapEntry> entries, IReadOnlyList<MapEntry> repeated) : DocumentNode(position)
{
    public IReadOnlyList<MapEntry> Entries { get; } = entries;

    /// <summary>Entries whose key was there already.</summary>
    public IReadOnlyList<MapEntry> Repeated { get; } = repeated;

    public static MapNode Empty(TextPosition position) => new(position, [], []);

    /// <summary>The value of <paramref name="key"/>, spelled exactly so; null when absent or null.</summary>
    public DocumentNode? Find(string key)
    {
        foreach (var entry in Entries)
        {
            if (string.Equals(entry.Key, key, StringComparison.Ordinal))
            {
                return entry.Value.IsNull ? null : entry.Value;
            }
        }

        return null;
    }

    /// <summary>The text of <paramref name="key"/>; empty when absent or no scalar.</summary>
    public string FindText(string key) => (Find(key) as ScalarNode)?.Value ?? "";

    public override string Describe() => "a map";
}
