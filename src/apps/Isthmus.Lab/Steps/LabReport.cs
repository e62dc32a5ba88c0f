using Isthmus.Lab.Scenarios;

namespace Isthmus.Lab.Steps;

/// <summary>What playing a scenario came to.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="DataPlane">What forwarded the calls, for titles.</param>
/// <param name="Steps">Its steps.</param>
/// <param name="Failures">Reasons of failed calls, with their number.</param>
/// <param name="StartedIn">From the command to the first answered call.</param>
public sealed record LabReport(
    Scenario Scenario, string DataPlane, IReadOnlyList<StepResult> Steps, IReadOnlyDictionary<string, int> Failures, TimeSpan StartedIn)
{
    /// <summary>Whether every step held what it expects.</summary>
    public bool IsPassed => Steps.All(s => s.IsPassed);
}
