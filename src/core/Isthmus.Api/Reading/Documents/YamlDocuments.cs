using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Isthmus.Api.Reading.Documents;

/// <summary>
/// Reads YAML into nodes over the parser's events, so that nothing is built that a bound would refuse: depth and number of nodes
/// are looked at before each node, and aliases are counted by what they stand for. Of several documents the good ones stay.
/// </summary>
internal sealed class YamlDocuments
{
    private const string MergeKey = "<<";

    private readonly Parser _parser;
    private readonly TextOffset _offset;
    private readonly NodeBudget _budget;
    private readonly Dictionary<string, Anchored> _anchors = new(StringComparer.Ordinal);
    private DocumentError? _error;
    private int _deepest;

    private YamlDocuments(string text, TextOffset offset, NodeBudget budget)
    {
        _parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
        _offset = offset;
        _budget = budget;
    }

    /// <summary>Appends the roots of the documents in <paramref name="text"/>; returns what stopped it, or null.</summary>
    public static DocumentError? Read(string text, TextOffset offset, NodeBudget budget, List<DocumentNode> roots)
    {
        try
        {
            return new YamlDocuments(text, offset, budget).ReadAll(roots);
        }
        catch (YamlException e)
        {
            var (line, column) = PlaceOf(e, text);
            return new DocumentError(ReadingChecks.SyntaxError, offset.At(line, column), Clause(e));
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or FormatException or IndexOutOfRangeException or OverflowException or NullReferenceException)
        {
            // The parser's own slips on broken text (for example an escape beyond Unicode) are the text's mistake to the reader.
            return new DocumentError(ReadingChecks.SyntaxError, offset.At(1, 1), "is not YAML");
        }
    }

    // Of a tab as indentation the parser only says where the mapping began that it stands in, which may be the first line of the file.
    private static (long Line, long Column) PlaceOf(YamlException e, string text)
    {
        var number = 0L;
        foreach (var line in e.Message.Contains(" tab ", StringComparison.Ordinal) ? text.AsSpan().EnumerateLines() : default)
        {
            number++;
            if (number >= e.Start.Line && line is ['\t', ..] && !line.IsWhiteSpace())
            {
                return (number, 1);
            }
        }

        return (e.Start.Line, e.Start.Column);
    }

    private static string Clause(YamlException e)
    {
        var message = e.Message;
        var prefix = message.IndexOf("): ", StringComparison.Ordinal);
        message = message.StartsWith("(Line", StringComparison.Ordinal) && prefix >= 0 ? message[(prefix + 3)..] : message;
        message = message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
        return message.Length == 0 ? "is not YAML" : $"is not YAML: {char.ToLowerInvariant(message[0])}{message[1..]}";
    }

    private DocumentError? ReadAll(List<DocumentNode> roots)
    {
        while (_error is null && _parser.MoveNext())
        {
            switch (_parser.Current)
            {
                case DocumentStart or DocumentEnd:
                    _anchors.Clear();
                    break;
                case NodeEvent or AnchorAlias when ReadNode(1) is { } root:
                    roots.Add(root);
                    break;
                default:
                    break;
            }
        }

        return _error;
    }

    private DocumentNode? ReadNode(int depth)
    {
        var current = _parser.Current!;
        var position = _offset.At(current.Start.Line, current.Start.Column);
        _deepest = Math.Max(_deepest, depth);
        if (depth > Defaults.MaxDepth)
        {
            return Fail(ReadingChecks.TooDeep, position, $"is nested more than {Defaults.MaxDepth} levels deep");
        }

        if (!_budget.TryTake(1))
        {
            return FailTooMany(position);
        }

        return current switch
        {
            AnchorAlias alias => Follow(alias, position, depth),
            Scalar scalar => Remember(scalar, ToNode(scalar, position), 1, 1),
            SequenceStart start => ReadAnchored(start, position, depth, ReadList),
            MappingStart start => ReadAnchored(start, position, depth, ReadMap),
            _ => Fail(ReadingChecks.SyntaxError, position, "is not YAML: a value was expected"),
        };
    }

    private static ScalarNode ToNode(Scalar scalar, TextPosition position)
    {
        var isPlain = scalar.Style == ScalarStyle.Plain && (scalar.Tag.IsEmpty || (!scalar.Tag.IsNonSpecific && scalar.Tag.Value != "tag:yaml.org,2002:str"));
        return new ScalarNode(position, scalar.Value, isPlain, scalar.Style == ScalarStyle.Literal);
    }

    private DocumentNode? ReadAnchored(NodeEvent start, TextPosition position, int depth, Func<TextPosition, int, DocumentNode?> read)
    {
        var before = _budget.Taken;
        var deepestBefore = _deepest;
        _deepest = depth;
        var node = read(position, depth);
        var height = _deepest - depth + 1;
        _deepest = Math.Max(_deepest, deepestBefore);
        return node is null ? null : Remember(start, node, _budget.Taken - before + 1, height);
    }

    private DocumentNode Remember(NodeEvent source, DocumentNode node, long weight, int height)
    {
        if (!source.Anchor.IsEmpty)
        {
            _anchors[source.Anchor.Value] = new Anchored(node, weight, height);
        }

        return node;
    }

    private DocumentNode? Follow(AnchorAlias alias, TextPosition position, int depth)
    {
        if (!_anchors.TryGetValue(alias.Value.Value, out var anchored))
        {
            return Fail(ReadingChecks.SyntaxError, position, $"is an alias of the anchor '{alias.Value.Value}', which is not defined above");
        }

        _deepest = Math.Max(_deepest, depth + anchored.Height - 1);
        return _deepest > Defaults.MaxDepth
            ? Fail(ReadingChecks.TooDeep, position, $"is nested more than {Defaults.MaxDepth} levels deep when aliases are followed")
            : _budget.TryTake(anchored.Weight) ? anchored.Node : FailTooMany(position);
    }

    private ListNode? ReadList(TextPosition position, int depth)
    {
        var items = new List<DocumentNode>();
        while (_parser.MoveNext() && _parser.Current is not SequenceEnd)
        {
            if (ReadNode(depth + 1) is not { } item)
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
        List<MapNode>? merged = null;
        while (_parser.MoveNext() && _parser.Current is not MappingEnd)
        {
            if (ReadKey() is not { } key || !_parser.MoveNext() || ReadNode(depth + 1) is not { } value)
            {
                return null;
            }

            if (key.IsMerge)
            {
                if (!TryMerge(value, merged ??= []))
                {
                    return null;
                }

                continue;
            }

            map.Add(new MapEntry(_budget.Share(key.Text), key.Position, value));
        }

        merged?.ForEach(map.Merge);
        return map.Build();
    }

    private Key? ReadKey()
    {
        var current = _parser.Current!;
        var position = _offset.At(current.Start.Line, current.Start.Column);
        switch (current)
        {
            case Scalar scalar:
                Remember(scalar, ToNode(scalar, position), 1, 1);
                return new Key(scalar.Value, position, scalar.Style == ScalarStyle.Plain && scalar.Value == MergeKey);
            case AnchorAlias alias when _anchors.TryGetValue(alias.Value.Value, out var anchored) && anchored.Node is ScalarNode node:
                return new Key(node.Value, position, false);
            default:
                Fail(ReadingChecks.SyntaxError, position, "is not YAML that Kubernetes takes: a key must be text");
                return null;
        }
    }

    private bool TryMerge(DocumentNode value, List<MapNode> merged)
    {
        switch (value)
        {
            case MapNode map:
                merged.Add(map);
                return true;
            case ListNode list when list.Items.All(i => i is MapNode):
                merged.AddRange(list.Items.Cast<MapNode>());
                return true;
            default:
                Fail(ReadingChecks.SyntaxError, value.Position, "is not YAML: the merge key << needs a map or a list of maps");
                return false;
        }
    }

    private DocumentNode? FailTooMany(TextPosition position) => Fail(
        ReadingChecks.TooManyNodes,
        position,
        string.Create(CultureInfo.InvariantCulture, $"makes the file larger than {Defaults.MaxNodes} values when aliases are followed"));

    private DocumentNode? Fail(Check check, TextPosition position, string message)
    {
        _error ??= new DocumentError(check, position, message);
        return null;
    }

    private sealed record Anchored(DocumentNode Node, long Weight, int Height);

    private sealed record Key(string Text, TextPosition Position, bool IsMerge);
}
