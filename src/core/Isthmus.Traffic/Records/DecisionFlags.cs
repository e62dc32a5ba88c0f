namespace Isthmus.Traffic.Records;

/// <summary>What was special about a decision.</summary>
[Flags]
public enum DecisionFlags : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The priority was in panic: any host could be picked.</summary>
    Panic = 1 << 0,

    /// <summary>A degraded host was wanted.</summary>
    Degraded = 1 << 1,

    /// <summary>Priorities that were tried were left out.</summary>
    LeftOut = 1 << 2,

    /// <summary>The pick followed a hash of the request.</summary>
    Hashed = 1 << 3,

    /// <summary>The request was sent again because nobody had begun to answer it, not because a policy says so.</summary>
    ZeroLoss = 1 << 4,

    /// <summary>The upstream does not exist, or there was nothing to pick from.</summary>
    NoHost = 1 << 5,
}
