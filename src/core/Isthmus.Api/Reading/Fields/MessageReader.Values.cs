using System.Globalization;
using Isthmus.Api.Reading.Documents;

namespace Isthmus.Api.Reading.Fields;

/// <summary>The single values: text, numbers, booleans, durations, enums.</summary>
internal sealed partial class MessageReader
{
    private const int LongestPort = 65535;

    /// <summary>Text; empty when absent.</summary>
    public string Text(string name) => Take(name) is { } node ? AsText(node, _path.Field(name)) ?? "" : "";

    /// <summary>Whether the field is written as just this text.</summary>
    public bool Is(string name, string text) => Take(name) is ScalarNode scalar && scalar.Value == text;

    /// <summary>A boolean; null when absent.</summary>
    public bool? Flag(string name)
    {
        if (Take(name) is not { } node)
        {
            return null;
        }

        if (node is ScalarNode { Kind: ScalarKind.Boolean } scalar)
        {
            PlainScalar.TryBoolean(scalar.Value, out var value);
            return value;
        }

        var isQuoted = node is ScalarNode { Kind: ScalarKind.Text } text && PlainScalar.TryBoolean(text.Value, out _);
        var advice = isQuoted ? $"write {((ScalarNode)node).Value} without quotes" : "write true or false";
        _scope.Report(isQuoted ? ReadingChecks.QuotedValue : ReadingChecks.WrongType, node.Position, _path.Field(name), $"must be true or false, is {node.Describe()}", advice);
        return null;
    }

    /// <summary>A whole number between the bounds; null when absent or not one.</summary>
    public long? Integer(string name, long minimum = int.MinValue, long maximum = int.MaxValue) =>
        Take(name) is { } node ? (long?)AsInteger(node, _path.Field(name), minimum, maximum) : null;

    /// <summary>A whole number of 32 bits; 0 when absent.</summary>
    public int Int(string name, int minimum = int.MinValue) => (int)(Integer(name, minimum) ?? 0);

    /// <summary>A whole number without sign; 0 when absent.</summary>
    public uint UInt(string name, uint maximum = uint.MaxValue) => UIntOrNull(name, maximum) ?? 0;

    /// <summary>A whole number without sign; null when absent.</summary>
    public uint? UIntOrNull(string name, uint maximum = uint.MaxValue) => (uint?)Integer(name, 0, maximum);

    /// <summary>A whole number of 64 bits without sign, also in quotes as protobuf's JSON mapping prints it; null when absent.</summary>
    public ulong? ULong(string name)
    {
        if (Take(name) is not { } node)
        {
            return null;
        }

        return node is ScalarNode { Kind: ScalarKind.Text } text && ulong.TryParse(text.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var quoted)
            ? quoted
            : (ulong?)AsInteger(node, _path.Field(name), 0, ulong.MaxValue);
    }

    /// <summary>A port: 0 to 65535; 0 when absent.</summary>
    public int Port(string name) => (int)(Integer(name, 0, LongestPort) ?? 0);

    /// <summary>A port that must be there, 1 to 65535; 1 when it is not, and the object is refused.</summary>
    public int RequiredPort(string name)
    {
        if (Take(name) is not { } node)
        {
            Report(ReadingChecks.Required, name, "is required", "write the port's number");
            return 1;
        }

        return (int)(AsInteger(node, _path.Field(name), 1, LongestPort) ?? 1);
    }

    /// <summary>A number; null when absent.</summary>
    public double? Number(string name)
    {
        if (Take(name) is not { } node)
        {
            return null;
        }

        if (node is ScalarNode { Kind: ScalarKind.Integer or ScalarKind.Number } scalar && PlainScalar.TryNumber(scalar.Value, out var value) && double.IsFinite(value))
        {
            return value;
        }

        ReportNotNumber(node, _path.Field(name), "must be a number");
        return null;
    }

    /// <summary>A duration; null when absent.</summary>
    public TimeSpan? Duration(string name)
    {
        if (Take(name) is not { } node)
        {
            return null;
        }

        if (node is ScalarNode scalar && DurationText.TryParse(scalar.Value, out var value) && scalar.Kind is ScalarKind.Text)
        {
            return value;
        }

        var advice = node is ScalarNode { Kind: ScalarKind.Integer or ScalarKind.Number } number ? $"write {number.Shown}s for seconds" : null;
        _scope.Report(ReadingChecks.BadDuration, node.Position, _path.Field(name), $"must be a duration such as 1.5s, 250ms or 1m30s, is {node.Describe()}", advice);
        return null;
    }

    /// <summary>A point in time (RFC 3339); <see cref="DateTimeOffset.MinValue"/> when absent or not one.</summary>
    public DateTimeOffset Time(string name)
    {
        if (Take(name) is not { } node)
        {
            return default;
        }

        const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (node is ScalarNode scalar && scalar.Value.Length <= 40 && DateTimeOffset.TryParse(scalar.Value, CultureInfo.InvariantCulture, Styles, out var value))
        {
            return value;
        }

        _scope.Report(ReadingChecks.BadTime, node.Position, _path.Field(name), $"must be a time such as 2026-01-31T12:00:00Z, is {node.Describe()}");
        return default;
    }

    /// <summary>A value of an enum; <paramref name="absent"/> when absent or unknown.</summary>
    public T Enum<T>(string name, EnumNames<T> names, T absent) =>
        Take(name) is { } node && TryEnum(node, _path.Field(name), names, out var value) ? value : absent;

    /// <summary>A protocol as Istio's ports spell it; <see cref="AppProtocol.Auto"/> when absent.</summary>
    public AppProtocol Protocol(string name)
    {
        var node = Take(name);
        var text = node is null ? null : AsText(node, _path.Field(name));
        if (string.IsNullOrEmpty(text))
        {
            return AppProtocol.Auto;
        }

        if (ProtocolSelection.TryParse(text, out var protocol))
        {
            return protocol;
        }

        var near = NearestName.Find(text, ProtocolSelection.Names);
        _scope.Report(ReadingChecks.UnknownValue, node!.Position, _path.Field(name), $"is not a known protocol: {node.Describe()}", near is null ? $"write one of {string.Join(", ", ProtocolSelection.Names)}" : $"did you mean {near}?");
        return AppProtocol.Auto;
    }

    private bool TryEnum<T>(DocumentNode node, FieldPath path, EnumNames<T> names, out T value)
    {
        if (node is ScalarNode { Kind: ScalarKind.Integer } number && PlainScalar.TryInteger(number.Value, out var integer) && names.TryNumber(integer, out value))
        {
            return true;
        }

        value = default!;
        if (node is ScalarNode { Kind: ScalarKind.Text } text && names.TryName(text.Value, out value))
        {
            return true;
        }

        var near = node is ScalarNode scalar ? NearestName.Find(scalar.Value, names.Names) : null;
        var advice = near is null ? $"write one of {string.Join(", ", names.Names)}" : $"did you mean {near}?";
        _scope.Report(ReadingChecks.UnknownValue, node.Position, path, $"is not a known value: {node.Describe()}", advice);
        return false;
    }

    private string? AsText(DocumentNode node, FieldPath path)
    {
        switch (node)
        {
            case ScalarNode { Kind: ScalarKind.Text } scalar:
                return scalar.Value;
            case ScalarNode { Kind: not ScalarKind.Null } other:
                _scope.Report(ReadingChecks.UnquotedText, node.Position, path, $"must be text, is {node.Describe()}", $"write \"{other.Shown}\" with quotes");
                return null;
            default:
                _scope.Report(ReadingChecks.WrongType, node.Position, path, $"must be text, is {node.Describe()}");
                return null;
        }
    }

    private Int128? AsInteger(DocumentNode node, FieldPath path, Int128 minimum, Int128 maximum)
    {
        if (node is not ScalarNode { Kind: ScalarKind.Integer } scalar || !PlainScalar.TryInteger(scalar.Value, out var value))
        {
            ReportNotNumber(node, path, "must be a whole number");
            return null;
        }

        if (value < minimum || value > maximum)
        {
            _scope.Report(ReadingChecks.OutOfRange, node.Position, path, $"must be from {minimum} to {maximum}, is {scalar.Shown}");
            return null;
        }

        return value;
    }

    private void ReportNotNumber(DocumentNode node, FieldPath path, string message)
    {
        var isQuoted = node is ScalarNode { Kind: ScalarKind.Text } text && PlainScalar.Classify(text.Value) is ScalarKind.Integer or ScalarKind.Number;
        _scope.Report(
            isQuoted ? ReadingChecks.QuotedValue : ReadingChecks.WrongType,
            node.Position,
            path,
            $"{message}, is {node.Describe()}",
            isQuoted ? $"write {((ScalarNode)node).Shown} without quotes" : null);
    }
}
