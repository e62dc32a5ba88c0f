namespace Isthmus.Lab.Scenarios;

/// <summary>What must hold in a step; what is not said is not checked.</summary>
public sealed record StepExpectation
{
    /// <summary>Share of the answers in percent, once settled, by <see cref="ShareBy"/>. A name that is not here is expected to have none.</summary>
    public EquatableArray<KeyValuePair<string, double>> Shares { get; init; }

    /// <summary>What the names in <see cref="Shares"/> are.</summary>
    public ShareKey ShareBy { get; init; }

    /// <summary>How far a share may be off, in percentage points.</summary>
    public double Tolerance { get; init; } = 2;

    /// <summary>Failed calls at most, over the whole step with its transition; null when it does not matter.</summary>
    public int? Failed { get; init; } = 0;

    /// <summary>
    /// Whether calls may find nobody listening at their own proxy until the step's actions are done, because that is what they take away; such calls are then not among <see cref="Failed"/>.
    /// How many they are is up to how long a process takes to start, and nothing that is judged.
    /// </summary>
    public bool MayRefuseUntilDone { get; init; }

    /// <summary>Percent of the answers at most that one instance may give in any half second of the step; null when it does not matter.</summary>
    public double? InstanceShare { get; init; }

    /// <summary>Requests that servers got beyond the calls, in percent of the calls, at most; null when it does not matter.</summary>
    public double? ExtraRequests { get; init; }

    /// <summary>p99 of the settled part at most this many times the first step's; null when it does not matter.</summary>
    public double? P99 { get; init; }

    /// <summary>Time from the actions until traffic has settled, at most; null when it does not matter.</summary>
    public TimeSpan? ShiftedWithin { get; init; }

    /// <summary>Single calls that are made at the end of the step, and the answers that they must get.</summary>
    public EquatableArray<ExpectedCall> Calls { get; init; }

    /// <summary>Paths between isolated networks that must not exist at the end of the step.</summary>
    public EquatableArray<UnreachablePath> Unreachable { get; init; }

    /// <summary>Words that nobody on the backbone of isolated networks may read during the step, while something encrypted does cross.</summary>
    public EquatableArray<string> Unreadable { get; init; }
}
