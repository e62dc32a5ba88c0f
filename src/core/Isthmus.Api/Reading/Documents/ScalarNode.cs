namespace Isthmus.Api.Reading.Documents;

/// <summary>A single value as text.</summary>
/// <param name="position">Where it begins.</param>
/// <param name="value">The text, escapes resolved.</param>
/// <param name="isPlain">Not in quotes and no block: may be a number, a boolean or null.</param>
/// <param name="isLiteral">A <c>|</c> block: each line of the value is a line of the file.</param>
internal sealed class ScalarNode(TextPosition position, string value, bool isPlain, bool isLiteral = false) : DocumentNode(position)
{
    private const int ShownLength = 40;

    public string Value { get; } = value;

    public bool IsLiteral { get; } = isLiteral;

    /// <summary>What the text stands for; only a plain scalar can be more than text.</summary>
    public ScalarKind Kind => isPlain ? PlainScalar.Classify(Value) : ScalarKind.Text;

    public override bool IsNull => Kind == ScalarKind.Null;

    /// <summary>The value, cut to a length that fits a message, without line breaks.</summary>
    public string Shown
    {
        get
        {
            var text = Value.Length <= ShownLength ? Value : string.Concat(Value.AsSpan(0, ShownLength), "...");
            return text.ReplaceLineEndings(" ");
        }
    }

    public override string Describe() => Kind switch
    {
        ScalarKind.Null => "empty",
        ScalarKind.Boolean => $"the boolean {Shown}",
        ScalarKind.Integer or ScalarKind.Number => $"the number {Shown}",
        _ => $"'{Shown}'",
    };
}
