namespace Isthmus.Lab.Load;

/// <summary>What was counted in one short stretch of time. Changed only under its recorder's lock.</summary>
internal sealed class LoadBucket
{
    /// <summary>Good answers that came in this stretch.</summary>
    public LoadTally Came { get; } = new();

    /// <summary>Good answers to calls begun in this stretch, whenever they came.</summary>
    public LoadTally OfCalls { get; } = new();

    /// <summary>Calls begun in this stretch.</summary>
    public int Begun { get; set; }

    /// <summary>Calls begun in this stretch that are still under way.</summary>
    public int Open { get; set; }

    /// <summary>Calls begun in this stretch that failed, whenever that was.</summary>
    public int Failed { get; set; }

    /// <summary>Those of them that found nobody listening at the proxy that they were made to.</summary>
    public int Refused { get; set; }

    /// <summary>Calls that were due in this stretch and not begun, because too many were under way.</summary>
    public int HeldBack { get; set; }

    /// <summary>Attempts beyond the first that proxies made for calls begun in this stretch.</summary>
    public int ExtraAttempts { get; set; }

    /// <summary>Answers that said which attempt they were.</summary>
    public int CountedAttempts { get; set; }
}
