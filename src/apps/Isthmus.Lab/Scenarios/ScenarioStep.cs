namespace Isthmus.Lab.Scenarios;

/// <summary>One step: something happens, the lab waits until traffic has settled, measures, and compares.</summary>
public sealed record ScenarioStep
{
    /// <summary>Its name, for the table.</summary>
    public required string Name { get; init; }

    /// <summary>What happens, at once and in order.</summary>
    public EquatableArray<LabAction> Actions { get; init; }

    /// <summary>How long traffic may take to settle on the expected shares once the actions are done.</summary>
    public TimeSpan Within { get; init; } = Defaults.StepLimit;

    /// <summary>How long is measured after that.</summary>
    public TimeSpan Length { get; init; } = Defaults.StepLength;

    /// <summary>What must hold.</summary>
    public StepExpectation Expectation { get; init; } = new();
}
