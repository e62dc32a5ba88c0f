namespace Isthmus.Api.Checking;

/// <summary>
/// Findings about one object: turns a rule and a field's path into a <see cref="Violation"/> with the place in the text. Lives as long as the check of
/// that object; the <see cref="Violations"/> behind it belong to the caller.
/// </summary>
public sealed class Findings
{
    private readonly string _subject;
    private readonly Origin _origin;
    private readonly Violations _violations;

    /// <summary>Findings about <paramref name="subject"/>, which stands at <paramref name="origin"/>.</summary>
    /// <param name="subject">The object as <c>Kind/namespace/name</c>, or another name for what is checked; may be empty.</param>
    /// <param name="origin">Where it was written.</param>
    /// <param name="violations">Takes the findings.</param>
    public Findings(string subject, Origin origin, Violations violations)
    {
        _subject = subject;
        _origin = origin;
        _violations = violations;
    }

    /// <summary>Whether one of the findings is an error, so that the object is not used.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>Findings about an object.</summary>
    public static Findings About(ApiObject subject, Violations violations) => new(subject.Key.ToString(), subject.Origin, violations);

    /// <summary>Adds that <paramref name="check"/> is broken by the field at <paramref name="path"/>.</summary>
    /// <param name="check">The rule.</param>
    /// <param name="path">The field; empty for the whole object.</param>
    /// <param name="message">What is wrong here, as a clause without a full stop.</param>
    public void Add(Check check, string path, string message) => Add(check, path, message, check.Advice);

    /// <summary>Adds a finding with its own advice.</summary>
    public void Add(Check check, string path, string message, string advice)
    {
        HasErrors |= check.Severity == Severity.Error;
        _violations.Add(new Violation(check.Code, check.Severity, _origin.File, _origin.Find(path), _subject, path, message, advice));
    }

    /// <summary>Whether the text has the field at <paramref name="path"/>; false when positions were not kept, so that a rule about presence stays silent.</summary>
    public bool IsWritten(string path) => _origin.Fields is { } fields && fields.ContainsKey(path);

    /// <summary>Whether the text is known to lack the field at <paramref name="path"/>; false when positions were not kept.</summary>
    public bool IsKnownAbsent(string path) => _origin.Fields is { } fields && !fields.ContainsKey(path);
}
