using System.Globalization;
using System.Text;
using Isthmus.Api.Reading.Documents;

namespace Isthmus.Api.Reading.Fields;

/// <summary>Lists and maps of single values, and the shapes that several kinds share.</summary>
internal sealed partial class MessageReader
{
    /// <summary>A list of texts; empty when absent.</summary>
    public EquatableArray<string> Texts(string name) => TextsOrNull(name) ?? default;

    /// <summary>A list of texts; null when absent.</summary>
    public EquatableArray<string>? TextsOrNull(string name) =>
        Items<string>(name, (node, path) => AsText(node, path) is { } text ? (true, text) : (false, ""));

    /// <summary>A list of texts with a grammar of their own; what is wrong with one of them is reported at its place, and leaves it out.</summary>
    /// <param name="name">The field.</param>
    /// <param name="parse">Gives the value of a text, or says what is wrong with it.</param>
    public EquatableArray<T> Parsed<T>(string name, Func<string, (T? Value, string Problem)> parse)
        where T : class => Items<T>(name, (node, path) =>
    {
        if (AsText(node, path) is not { } text)
        {
            return (false, null!);
        }

        var (value, problem) = parse(text);
        if (value is null)
        {
            _scope.Report(ReadingChecks.UnknownValue, node.Position, path, problem, "");
        }

        return (value is not null, value!);
    }) ?? default;

    /// <summary>A list of whole numbers, also in quotes.</summary>
    public EquatableArray<int> Ints(string name, int minimum, int maximum) => Items<int>(name, (node, path) =>
    {
        if (node is ScalarNode { Kind: ScalarKind.Text } text && int.TryParse(text.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var quoted)
            && quoted >= minimum && quoted <= maximum)
        {
            return (true, quoted);
        }

        return AsInteger(node, path, minimum, maximum) is { } value ? (true, (int)value) : (false, 0);
    }) ?? default;

    /// <summary>Labels, annotations or a selector; empty when absent.</summary>
    public Labels Labels(string name) => LabelsOrNull(name) ?? Model.Labels.Empty;

    /// <summary>Labels, annotations or a selector; null when absent.</summary>
    public Labels? LabelsOrNull(string name) => Has(name) ? Model.Labels.From(TextEntries(name)) : null;

    /// <summary>A free map of texts, in the order of the text. An empty value counts as the empty text.</summary>
    public EquatableArray<KeyValuePair<string, string>> TextEntries(string name) => Entries<string>(
        name,
        (node, path) => node is ScalarNode { IsNull: true } ? (true, "") : AsText(node, path) is { } text ? (true, text) : (false, ""));

    /// <summary>A free map of whole numbers.</summary>
    public EquatableArray<KeyValuePair<string, uint>> UIntEntries(string name, uint maximum = uint.MaxValue) => Entries<uint>(
        name,
        (node, path) => AsInteger(node, path, 0, maximum) is { } value ? (true, (uint)value) : (false, 0));

    /// <summary>Labels inside a message that holds nothing else, for example <c>selector.matchLabels</c>; null when the message is absent.</summary>
    public Labels? Selector(string name, string inner) => Message(name, m => m.Labels(inner));

    /// <summary>A number inside a message that holds nothing else (<c>port.number</c>, a percentage's <c>value</c>); null when absent.</summary>
    public int PortNumber(string name) => Message(name, m => new Boxed<int>(m.Port("number")))?.Value ?? 0;

    /// <summary>istio's Percent: <c>{value: 12.5}</c>. An absent message is null, an empty one 0.</summary>
    public double? Percent(string name) => Message(name, m => new Boxed<double>(m.Number("value") ?? 0))?.Value;

    /// <summary>A StringMatch: exactly one of exact, prefix, regex. Null when absent or empty.</summary>
    public StringMatchConfig? Match(string name) => Message(name, m => new Boxed<StringMatchConfig?>(m.RequiredMatch()))?.Value;

    /// <summary>This message as a StringMatch that must say something; null when it does not, and the object is refused.</summary>
    public StringMatchConfig? RequiredMatch()
    {
        var match = ToMatch();
        if (match is null)
        {
            Report(ReadingChecks.Required, "", "needs one of exact, prefix and regex", "write what to compare with, or remove the match");
        }

        return match;
    }

    /// <summary>Named StringMatches, for example <c>headers</c>; an empty match means presence.</summary>
    public EquatableArray<NamedMatchConfig> NamedMatches(string name) => Entries<StringMatchConfig?>(
            name,
            (node, path) => node.IsNull ? (true, null) : AsMap(node, path) is { } map ? (true, ReadMessage(map, path, m => m.ToMatch())) : (false, null))
        .Select(e => new NamedMatchConfig(e.Key, e.Value))
        .ToEquatableArray();

    /// <summary>This message as a StringMatch; null when it has none of the three.</summary>
    public StringMatchConfig? ToMatch()
    {
        OneOf("exact", "prefix", "regex");
        return Has("exact") ? new StringMatchConfig(StringMatchKind.Exact, Text("exact"))
            : Has("prefix") ? new StringMatchConfig(StringMatchKind.Prefix, Text("prefix"))
            : Has("regex") ? new StringMatchConfig(StringMatchKind.Regex, Text("regex"))
            : null;
    }

    /// <summary>Secret data: values in base64 that are decoded as UTF-8. The values are in no message.</summary>
    public EquatableArray<KeyValuePair<string, string>> Base64Entries(string name) => Entries<string>(name, (node, path) =>
    {
        if (node is ScalarNode { IsNull: true })
        {
            return (true, "");
        }

        if (node is ScalarNode scalar && TryBase64(scalar.Value, out var text))
        {
            return (true, text);
        }

        _scope.Report(ReadingChecks.BadBase64, node.Position, path, "is not base64");
        return (false, "");
    });

    /// <summary>Secret data in clear. The values are in no message.</summary>
    public EquatableArray<KeyValuePair<string, string>> SecretEntries(string name) => Entries<string>(name, (node, path) =>
    {
        if (node is ScalarNode scalar)
        {
            return (true, scalar.IsNull ? "" : scalar.Value);
        }

        _scope.Report(ReadingChecks.WrongType, node.Position, path, "must be text");
        return (false, "");
    });

    /// <summary>Bytes in base64, decoded as UTF-8; empty when absent.</summary>
    public string Base64(string name)
    {
        if (Take(name) is not { } node)
        {
            return "";
        }

        if (node is ScalarNode scalar && TryBase64(scalar.Value, out var text))
        {
            return text;
        }

        _scope.Report(ReadingChecks.BadBase64, node.Position, _path.Field(name), "is not base64");
        return "";
    }

    /// <summary>Kubernetes' IntOrString: a port's number or its name; 0 and empty when absent.</summary>
    public (int Number, string Name) PortOrName(string name)
    {
        switch (Take(name))
        {
            case null:
                return (0, "");
            case ScalarNode { Kind: ScalarKind.Text } text:
                return (0, text.Value);
            case var node:
                return ((int)(AsInteger(node, _path.Field(name), 0, LongestPort) ?? 0), "");
        }
    }

    /// <summary>The scalar itself, for text that is read further (a document inside a ConfigMap); null when absent or no scalar.</summary>
    public ScalarNode? Scalar(string name) => Take(name) as ScalarNode;

    private static bool TryBase64(string value, out string text)
    {
        var bytes = new byte[value.Length];
        var isGood = Convert.TryFromBase64String(value, bytes, out var length);
        text = isGood ? Encoding.UTF8.GetString(bytes, 0, length) : "";
        return isGood;
    }

    // Message<T> takes reference types; a number inside a message needs a box to be told from an absent message.
    private sealed record Boxed<T>(T Value);
}
