namespace Isthmus.Api.Reading.Fields;

/// <summary>One object while it is read: gathers its violations and remembers whether it may be used.</summary>
/// <param name="file">The file's name for messages.</param>
/// <param name="name">The object, as <c>Kind/namespace/name</c>; may be set again when the name is known.</param>
/// <param name="violations">Where findings go.</param>
/// <param name="options">How strictly is read.</param>
internal sealed class ObjectScope(string file, string name, Violations violations, ReadOptions options)
{
    // Some parts are read twice (labels of a pod); what is wrong in them is told once.
    private readonly HashSet<(string Code, TextPosition Position, string Path)> _told = [];

    public ReadOptions Options => options;

    public string Name { get; set; } = name;

    public bool HasErrors { get; private set; }

    public void Report(Check check, TextPosition position, FieldPath path, string message, string? advice = null)
    {
        HasErrors |= check.Severity == Severity.Error;
        var where = path.ToString();
        if (_told.Count < Violations.Limit && _told.Add((check.Code, position, where)))
        {
            violations.Add(new Violation(check.Code, check.Severity, file, position, Name, where, message, advice ?? check.Advice));
        }
    }
}
