using Isthmus.Lab.Steps;

namespace Isthmus.App.Lab;

/// <summary>A fault and its end under one data plane.</summary>
/// <param name="Fault">The step in which it happened.</param>
/// <param name="Return">The step in which it was undone; null when the scenario has none.</param>
internal sealed record ScorecardRow(StepResult Fault, StepResult? Return)
{
    /// <summary>Calls of both steps that failed.</summary>
    public int Failed => Fault.Whole.Failed + (Return?.Whole.Failed ?? 0);

    /// <summary>Calls of both steps.</summary>
    public int Calls => Fault.Whole.Begun + (Return?.Whole.Begun ?? 0);

    /// <summary>Requests of both steps that servers got and that became nobody's good answer; null when not known.</summary>
    public long? Extra => Fault.Whole.Extra is { } extra ? extra + (Return?.Whole.Extra ?? 0) : null;

    /// <summary>A run's rows: what follows the first step, which is the healthy one, in pairs.</summary>
    public static IReadOnlyList<ScorecardRow> Of(LabReport report) =>
        [.. report.Steps.Skip(1).Chunk(2).Select(pair => new ScorecardRow(pair[0], pair.Length > 1 ? pair[1] : null))];
}
