namespace Isthmus.Lab.Control;

/// <summary>What a running lab answers; one line of JSON.</summary>
/// <param name="IsDone">Whether it did what was asked.</param>
/// <param name="Text">The answer, or why not.</param>
public sealed record LabReply(bool IsDone, string Text)
{
    /// <summary>For a place in isolated networks, a process by which its network can be entered; 0 for a place that everybody reaches.</summary>
    public int NetworkOf { get; init; }

    /// <summary>Rows for <c>status</c>.</summary>
    public IReadOnlyList<LabRow> Rows { get; init; } = [];
}
