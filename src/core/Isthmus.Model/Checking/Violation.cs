namespace Isthmus.Model.Checking;

/// <summary>One finding about what an operator wrote.</summary>
/// <param name="Code">Stable code of the form <c>ISM0123</c>, documented in <c>docs/reference/checks.md</c>.</param>
/// <param name="Severity">What it means for the object.</param>
/// <param name="File">The file, or another name of the source; empty when there is none.</param>
/// <param name="Position">Where in the file.</param>
/// <param name="Object">The object, as <c>Kind/namespace/name</c>; empty when the text is no object.</param>
/// <param name="Path">The field inside the object, for example <c>spec.http[0].route[1].weight</c>; empty for the whole object.</param>
/// <param name="Message">What is wrong, as a clause without a full stop.</param>
/// <param name="Advice">What to do, as an imperative; empty when the message says it.</param>
public sealed record Violation(
    string Code,
    Severity Severity,
    string File,
    TextPosition Position,
    string Object,
    string Path,
    string Message,
    string Advice)
{
    /// <summary>The form that compilers use, so that editors can jump: <c>file:line:column: error ISM0123: path: message; advice</c>.</summary>
    public override string ToString()
    {
        var place = File.Length == 0 ? "" : Position.Line == 0 ? $"{File}: " : $"{File}:{Position.Line}:{Position.Column}: ";
        var severity = Severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "info" };
        var path = Path.Length == 0 ? "" : $"{Path}: ";
        var advice = Advice.Length == 0 ? "" : $"; {Advice}";
        return $"{place}{severity} {Code}: {path}{Message}{advice}";
    }
}
