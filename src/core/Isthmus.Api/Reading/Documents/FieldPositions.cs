using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Isthmus.Api.Reading.Fields;

namespace Isthmus.Api.Reading.Documents;

/// <summary>
/// Finds where a field was written by walking the object's own nodes along the path: nothing is stored per field, so that reading ten
/// thousand objects does not make a million strings. Entries of free maps are written <c>metadata.labels[app]</c>.
/// </summary>
internal sealed class FieldPositions(MapNode root) : IReadOnlyDictionary<string, TextPosition>
{
    public int Count => Walk(root, FieldPath.Root).Count();

    public IEnumerable<string> Keys => Walk(root, FieldPath.Root).Select(p => p.Key);

    public IEnumerable<TextPosition> Values => Walk(root, FieldPath.Root).Select(p => p.Value);

    public TextPosition this[string key] => TryGetValue(key, out var position) ? position : throw new KeyNotFoundException(key);

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out TextPosition value) => TryFind(root, key, out value);

    public IEnumerator<KeyValuePair<string, TextPosition>> GetEnumerator() => Walk(root, FieldPath.Root).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // A list item's place is its first character; a field's place is its key.
    private static bool TryFind(DocumentNode node, ReadOnlySpan<char> path, out TextPosition position)
    {
        position = default;
        path = path.StartsWith(".", StringComparison.Ordinal) ? path[1..] : path;
        return node switch
        {
            ListNode list => TryFindItem(list, path, out position),
            MapNode map => TryFindEntry(map, path, out position),
            _ => false,
        };
    }

    private static bool TryFindItem(ListNode list, ReadOnlySpan<char> path, out TextPosition position)
    {
        position = default;
        var end = path.IndexOf(']');
        if (end < 0 || path[0] != '[' || !int.TryParse(path[1..end], NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index >= list.Items.Count)
        {
            return false;
        }

        var item = list.Items[index];
        return Finish(item, item.Position, path[(end + 1)..], out position);
    }

    private static bool TryFindEntry(MapNode map, ReadOnlySpan<char> path, out TextPosition position)
    {
        position = default;
        if (path.StartsWith("[", StringComparison.Ordinal))
        {
            foreach (var entry in map.Entries)
            {
                if (path[1..].StartsWith(entry.Key, StringComparison.Ordinal) && path[(1 + entry.Key.Length)..].StartsWith("]", StringComparison.Ordinal))
                {
                    return Finish(entry.Value, entry.KeyPosition, path[(2 + entry.Key.Length)..], out position);
                }
            }

            return false;
        }

        var end = path.IndexOfAny('.', '[');
        var name = end < 0 ? path : path[..end];
        foreach (var entry in map.Entries)
        {
            if (FieldName.Matches(entry.Key, name))
            {
                return Finish(entry.Value, entry.KeyPosition, path[name.Length..], out position);
            }
        }

        return false;
    }

    private static bool Finish(DocumentNode node, TextPosition here, ReadOnlySpan<char> rest, out TextPosition position)
    {
        position = here;
        return rest.IsEmpty || TryFind(node, rest, out position);
    }

    private static IEnumerable<KeyValuePair<string, TextPosition>> Walk(DocumentNode node, FieldPath path) => node switch
    {
        MapNode map => map.Entries.SelectMany(e => WalkInto(e.Value, e.KeyPosition, Step(path, e.Key))),
        ListNode list => list.Items.SelectMany((item, i) => WalkInto(item, item.Position, path.Item(i))),
        _ => [],
    };

    // A name with a dot or bracket can only be the key of a free map, and would be cut in two after a dot.
    private static FieldPath Step(FieldPath path, string key) => key.AsSpan().IndexOfAny('.', '[', ']') < 0 ? path.Field(key) : path.Key(key);

    private static IEnumerable<KeyValuePair<string, TextPosition>> WalkInto(DocumentNode node, TextPosition here, FieldPath path) =>
        Walk(node, path).Prepend(KeyValuePair.Create(path.ToString(), here));
}
