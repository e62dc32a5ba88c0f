namespace Isthmus.Model.Plans;

/// <summary>Ejects endpoints that fail at least a given share of their requests.</summary>
public sealed record FailurePercentageDetection
{
    /// <summary>The share that is too much, in percent.</summary>
    public uint Threshold { get; init; } = 85;

    /// <summary>Endpoints with enough requests that there must be.</summary>
    public uint MinimumHosts { get; init; } = 5;

    /// <summary>Requests of one interval from which on an endpoint is judged.</summary>
    public uint RequestVolume { get; init; } = 50;

    /// <summary>How often, in percent, a detection really ejects; 0 never.</summary>
    public uint Enforcement { get; init; }

    /// <summary>The same for local failures, when they are counted apart.</summary>
    public uint LocalOriginEnforcement { get; init; }
}
