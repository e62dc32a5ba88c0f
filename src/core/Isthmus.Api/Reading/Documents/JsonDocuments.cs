using System.Text;
using System.Text.Json;

namespace Isthmus.Api.Reading.Documents;

/// <summary>Reads JSON (RFC 8259), also several values one after the other as <c>kubectl</c> prints them, into the nodes that YAML gives.</summary>
internal ref struct JsonDocuments
{
    private readonly ReadOnlySpan<byte> _utf8;
    private readonly TextOffset _offset;
    private readonly NodeBudget _budget;
    private Utf8JsonReader _reader;
    private DocumentError? _error;
    private int _at;
    private int _line = 1;
    private int _column = 1;

    private JsonDocuments(ReadOnlySpan<byte> utf8, TextOffset offset, NodeBudget budget)
    {
        _utf8 = utf8;
        _offset = offset;
        _budget = budget;

        // Our own bound speaks first: its message names the place.
        _reader = new Utf8JsonReader(utf8, new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = Defaults.MaxDepth + 2 });
    }

    /// <summary>Whether a text looks like JSON rather than YAML: it begins as an object or a list of objects, and not as a template.</summary>
    public static bool LooksLikeJson(ReadOnlySpan<char> text)
    {
        text = text.TrimStart();
        if (text.IsEmpty || text[0] is not ('{' or '['))
        {
            return false;
        }

        var inner = text[1..].TrimStart();
        return text[0] == '{' ? !inner.IsEmpty && inner[0] is '"' or '}' : !inner.IsEmpty && inner[0] is '{' or '[' or '"' or ']';
    }

    /// <summary>Appends the roots of the values in <paramref name="text"/>; returns what stopped it, or null.</summary>
    public static DocumentError? Read(string text, TextOffset offset, NodeBudget budget, List<DocumentNode> roots)
    {
        var documents = new JsonDocuments(Encoding.UTF8.GetBytes(text), offset, budget);
        try
        {
            while (documents._error is null && documents._reader.Read())
            {
                if (documents.ReadValue(1) is { } root)
                {
                    roots.Add(root);
                }
            }

            return documents._error;
        }
        catch (JsonException e)
        {
            var position = documents.PositionOf((int)documents._reader.BytesConsumed);
            return new DocumentError(ReadingChecks.SyntaxError, position, Clause(e.Message));
        }
        catch (InvalidOperationException)
        {
            // An escape that is half of a surrogate pair.
            return new DocumentError(ReadingChecks.SyntaxError, documents.Position(), "is not JSON: a text holds an incomplete character");
        }
    }

    private static string Clause(string message)
    {
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return $"is not JSON: {(end < 0 ? message : message[..end]).TrimEnd('.')}";
    }

    private DocumentNode? ReadValue(int depth)
    {
        var position = Position();
        if (depth > Defaults.MaxDepth)
        {
            return Fail(ReadingChecks.TooDeep, position, $"is nested more than {Defaults.MaxDepth} levels deep");
        }

        if (!_budget.TryTake(1))
        {
            return Fail(ReadingChecks.TooManyNodes, position, $"makes the file larger than {Defaults.MaxNodes} values");
        }

        return _reader.TokenType switch
        {
            JsonTokenType.StartObject => ReadMap(position, depth),
            JsonTokenType.StartArray => ReadList(position, depth),
            JsonTokenType.String => new ScalarNode(position, _reader.GetString()!, isPlain: false),
            _ => new ScalarNode(position, Encoding.UTF8.GetString(_reader.ValueSpan), isPlain: true),
        };
    }

    private ListNode? ReadList(TextPosition position, int depth)
    {
        var items = new List<DocumentNode>();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            if (ReadValue(depth + 1) is not { } item)
            {
                return null;
            }

            items.Add(item);
        }

        return new ListNode(position, items);
    }

    private MapNode? ReadMap(TextPosition position, int depth)
    {
        var map = new MapBuilder(position);
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            var keyPosition = Position();
            var key = _budget.Share(_reader.GetString()!);
            if (!_reader.Read() || ReadValue(depth + 1) is not { } value)
            {
                return null;
            }

            map.Add(new MapEntry(key, keyPosition, value));
        }

        return map.Build();
    }

    private TextPosition Position() => PositionOf((int)_reader.TokenStartIndex);

    private TextPosition PositionOf(int index)
    {
        for (; _at < index && _at < _utf8.Length; _at++)
        {
            var b = _utf8[_at];
            (_line, _column) = b switch
            {
                (byte)'\n' => (_line + 1, 1),
                < 0x80 or (>= 0xC0 and < 0xF0) => (_line, _column + 1),
                >= 0xF0 => (_line, _column + 2),
                _ => (_line, _column),
            };
        }

        return _offset.At(_line, _column);
    }

    private DocumentNode? Fail(Check check, TextPosition position, string message)
    {
        _error ??= new DocumentError(check, position, message);
        return null;
    }
}
