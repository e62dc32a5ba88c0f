namespace Isthmus.Model.Plans;

/// <summary>Ejects endpoints whose share of successes lies too far below the mean of all.</summary>
public sealed record SuccessRateDetection
{
    /// <summary>Endpoints with enough requests that it takes to compare them.</summary>
    public uint MinimumHosts { get; init; } = 5;

    /// <summary>Requests of one interval from which on an endpoint is compared.</summary>
    public uint RequestVolume { get; init; } = 100;

    /// <summary>How many standard deviations below the mean are too far, in thousandths.</summary>
    public uint DeviationFactor { get; init; } = 1900;

    /// <summary>How often, in percent, a detection really ejects; 0 never.</summary>
    public uint Enforcement { get; init; } = 100;

    /// <summary>The same for local failures, when they are counted apart.</summary>
    public uint LocalOriginEnforcement { get; init; } = 100;
}
