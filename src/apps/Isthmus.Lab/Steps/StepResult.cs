using Isthmus.Lab.Load;
using Isthmus.Lab.Scenarios;

namespace Isthmus.Lab.Steps;

/// <summary>What a step came to.</summary>
public sealed record StepResult
{
    /// <summary>The step.</summary>
    public required ScenarioStep Step { get; init; }

    /// <summary>The whole step, from its actions on.</summary>
    public required LoadSummary Whole { get; init; }

    /// <summary>The part after traffic had settled.</summary>
    public required LoadSummary Settled { get; init; }

    /// <summary>From the actions until traffic had settled; null when it never did, or when nothing was done.</summary>
    public TimeSpan? ShiftedAfter { get; init; }

    /// <summary>The instance that gave the largest part of the answers in any half second, and that part in percent; only of the clusters that are to have answers.</summary>
    public (string Instance, double Share) Busiest { get; init; }

    /// <summary>What did not hold, as sentences; empty when all did.</summary>
    public EquatableArray<string> Problems { get; init; }

    /// <summary>What proxies remember of attempts that failed, when calls failed; empty otherwise.</summary>
    public EquatableArray<string> FailedAttempts { get; init; }

    /// <summary>Whether everything held.</summary>
    public bool IsPassed => Problems.IsEmpty;

    /// <summary>The settled shares by what the step expects them by.</summary>
    public IReadOnlyDictionary<string, double> Shares => Settled.Shares(Step.Expectation.ShareBy);
}
