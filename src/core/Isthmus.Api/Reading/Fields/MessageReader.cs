using Isthmus.Api.Reading.Documents;

namespace Isthmus.Api.Reading.Fields;

/// <summary>
/// Reads the fields of one map by name. Each field that is asked for becomes known; <see cref="Finish"/> then reports what is left
/// over. A field that is absent or null gives the "not said" value of the method. Owned by one reading; not thread safe.
/// </summary>
internal sealed partial class MessageReader
{
    private readonly ObjectScope _scope;
    private readonly MapNode _map;
    private readonly FieldPath _path;
    private readonly bool _isStrict;
    private readonly bool[] _taken;
    private readonly List<string> _known = [];

    /// <summary>Begins to read <paramref name="map"/>.</summary>
    /// <param name="scope">The object.</param>
    /// <param name="map">The map.</param>
    /// <param name="path">Where it stands in the object.</param>
    /// <param name="isStrict">Whether unknown fields are reported and protobuf's other spellings taken; false for Kubernetes' own kinds, of which we read a part.</param>
    public MessageReader(ObjectScope scope, MapNode map, FieldPath path, bool isStrict)
    {
        _scope = scope;
        _map = map;
        _path = path;
        _isStrict = isStrict;
        _taken = new bool[map.Entries.Count];
        ReportRepeated(map, path);
    }

    /// <summary>Where the map begins.</summary>
    public TextPosition Position => _map.Position;

    /// <summary>Whether the map has no fields at all.</summary>
    public bool IsEmpty => _map.Entries.Count == 0;

    /// <summary>Whether the field is there and not null.</summary>
    public bool Has(string name) => Take(name) is not null;

    /// <summary>A message, read by <paramref name="read"/>; null when absent.</summary>
    public T? Message<T>(string name, Func<MessageReader, T> read)
        where T : class =>
        Take(name) is { } node && AsMap(node, _path.Field(name)) is { } map ? ReadMessage(map, _path.Field(name), read) : null;

    /// <summary>A message whose absence means the same as an empty one.</summary>
    public T MessageOrEmpty<T>(string name, Func<MessageReader, T> read)
    {
        var path = _path.Field(name);
        var map = Take(name) is { } node ? AsMap(node, path) : null;
        return ReadMessage(map ?? MapNode.Empty(Position), path, read);
    }

    /// <summary>As <see cref="MessageOrEmpty"/>, for a part of which only some fields are read (<c>metadata</c>, <c>status</c>).</summary>
    public T PartOrEmpty<T>(string name, Func<MessageReader, T> read)
    {
        var path = _path.Field(name);
        var map = Take(name) is { } node ? AsMap(node, path) : null;
        return read(new MessageReader(_scope, map ?? MapNode.Empty(Position), path, isStrict: false));
    }

    /// <summary>A list of messages; empty when absent.</summary>
    public EquatableArray<T> List<T>(string name, Func<MessageReader, T> read) => ListOrNull(name, read) ?? default;

    /// <summary>A list of messages; null when absent, which differs from empty.</summary>
    public EquatableArray<T>? ListOrNull<T>(string name, Func<MessageReader, T> read) =>
        Items<T>(name, (node, path) => AsMap(node, path) is { } map ? (true, ReadMessage(map, path, read)) : (false, default!));

    /// <summary>A free map of messages, in the order of the text.</summary>
    public EquatableArray<KeyValuePair<string, T>> MapOf<T>(string name, Func<MessageReader, T> read) =>
        Entries<T>(name, (node, path) => AsMap(node, path) is { } map ? (true, ReadMessage(map, path, read)) : (false, default!));

    /// <summary>Fields that are valid but that nothing here reads.</summary>
    public void Ignore(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            Take(name);
        }
    }

    /// <summary>Takes everything that is left, known or not.</summary>
    public void IgnoreRest() => Array.Fill(_taken, true);

    /// <summary>A spelling that still works: reports it when it is there, and says whether it was.</summary>
    public bool Old(string name, string advice) => Notice(ReadingChecks.OldSpelling, name, "is an old spelling", advice);

    /// <summary>A field that Istio took away: an error when it is there.</summary>
    public void Removed(string name, string advice) => Notice(ReadingChecks.RemovedField, name, "is no longer a field", advice);

    /// <summary>Fields that restrict something and cannot be enforced: an error when they are there.</summary>
    public void Unhonoured(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            Notice(ReadingChecks.NotHonoured, name, "cannot be enforced", ReadingChecks.NotHonoured.Advice);
        }
    }

    /// <summary>A field that is valid and has no effect.</summary>
    public void Inert(string name, string advice) => Notice(ReadingChecks.NoEffect, name, "has no effect", advice);

    /// <summary>Reports something about the field <paramref name="name"/> when it is there, and says whether it was.</summary>
    public bool Notice(Check check, string name, string message, string advice)
    {
        if (Take(name) is null)
        {
            return false;
        }

        Report(check, name, message, advice);
        return true;
    }

    /// <summary>Reports all but the first of the fields that stand together although they are alternatives.</summary>
    public void OneOf(params ReadOnlySpan<string> alternatives)
    {
        string? first = null;
        foreach (var name in alternatives)
        {
            var isThere = Has(name);
            if (isThere && first is not null)
            {
                Report(ReadingChecks.OneOf, name, $"stands beside {first}");
            }

            first ??= isThere ? name : null;
        }
    }

    /// <summary>Reports something about a field, or about the map when the field is absent.</summary>
    public void Report(Check check, string name, string message, string? advice = null) =>
        _scope.Report(check, PositionOf(name), name.Length == 0 ? _path : _path.Field(name), message, advice);

    /// <summary>Reports the fields that nobody asked for.</summary>
    public void Finish()
    {
        if (!_isStrict)
        {
            return;
        }

        var check = _scope.Options.ToleratesNewerFields ? ReadingChecks.NewerField : ReadingChecks.UnknownField;
        for (var i = 0; i < _taken.Length; i++)
        {
            if (!_taken[i])
            {
                ReportUnknown(check, _map.Entries[i]);
            }
        }
    }

    private void ReportUnknown(Check check, MapEntry entry)
    {
        var shown = new ScalarNode(entry.KeyPosition, entry.Key, isPlain: false).Shown;
        var near = NearestName.Find(entry.Key, _known);
        _scope.Report(check, entry.KeyPosition, _path.Field(shown), "is not a known field", near is null ? null : $"did you mean '{near}'?");
    }

    private T ReadMessage<T>(MapNode map, FieldPath path, Func<MessageReader, T> read)
    {
        var reader = new MessageReader(_scope, map, path, _isStrict);
        var result = read(reader);
        reader.Finish();
        return result;
    }

    private DocumentNode? Take(string name)
    {
        _known.Add(name);
        DocumentNode? found = null;
        for (var i = 0; i < _taken.Length; i++)
        {
            var entry = _map.Entries[i];
            if (!IsNamed(entry.Key, name))
            {
                continue;
            }

            if (found is not null)
            {
                _scope.Report(ReadingChecks.RepeatedKey, entry.KeyPosition, _path.Field(entry.Key), $"says '{name}' a second time");
            }

            _taken[i] = true;
            found ??= entry.Value;
        }

        return found is null || found.IsNull ? null : found;
    }

    private TextPosition PositionOf(string name)
    {
        foreach (var entry in _map.Entries)
        {
            if (IsNamed(entry.Key, name))
            {
                return entry.KeyPosition;
            }
        }

        return Position;
    }

    private bool IsNamed(string written, string name) => _isStrict ? FieldName.Matches(written, name) : string.Equals(written, name, StringComparison.Ordinal);

    private MapNode? AsMap(DocumentNode node, FieldPath path)
    {
        if (node is MapNode map)
        {
            return map;
        }

        _scope.Report(ReadingChecks.WrongType, node.Position, path, $"must be a map of fields, is {node.Describe()}");
        return null;
    }

    private EquatableArray<T>? Items<T>(string name, Func<DocumentNode, FieldPath, (bool IsGood, T Value)> read)
    {
        if (Take(name) is not { } node)
        {
            return null;
        }

        var path = _path.Field(name);
        if (node is not ListNode list)
        {
            _scope.Report(ReadingChecks.WrongType, node.Position, path, $"must be a list, is {node.Describe()}", "write each entry on its own line after '- '");
            return null;
        }

        var items = new List<T>(list.Items.Count);
        for (var i = 0; i < list.Items.Count; i++)
        {
            if (read(list.Items[i], path.Item(i)) is (true, var value))
            {
                items.Add(value);
            }
        }

        return items.ToEquatableArray();
    }

    private EquatableArray<KeyValuePair<string, T>> Entries<T>(string name, Func<DocumentNode, FieldPath, (bool IsGood, T Value)> read)
    {
        var path = _path.Field(name);
        if (Take(name) is not { } node || AsMap(node, path) is not { } map)
        {
            return default;
        }

        ReportRepeated(map, path);
        var entries = new List<KeyValuePair<string, T>>(map.Entries.Count);
        foreach (var entry in map.Entries)
        {
            if (read(entry.Value, path.Key(entry.Key)) is (true, var value))
            {
                entries.Add(KeyValuePair.Create(entry.Key, value));
            }
        }

        return entries.ToEquatableArray();
    }

    private void ReportRepeated(MapNode map, FieldPath path)
    {
        foreach (var entry in map.Repeated)
        {
            var shown = new ScalarNode(entry.KeyPosition, entry.Key, isPlain: false).Shown;
            _scope.Report(ReadingChecks.RepeatedKey, entry.KeyPosition, path.Field(shown), "is written twice in the same map");
        }
    }
}
