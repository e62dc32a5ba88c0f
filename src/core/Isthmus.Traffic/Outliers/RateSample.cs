namespace Isthmus.Traffic.Outliers;

/// <summary>What one interval came to for one host.</summary>
/// <param name="Attempts">Finished attempts.</param>
/// <param name="Successes">Those that were no failure; read a moment after the attempts, so it may be one larger.</param>
public readonly record struct RateSample(long Attempts, long Successes)
{
    /// <summary>Share of successes in percent, 0 to 100. There must be an attempt.</summary>
    public double SuccessRate => Math.Min(100, 100.0 * Successes / Attempts);

    /// <summary>Whether there were enough attempts to judge by; without any there is nothing to judge.</summary>
    public bool HasVolume(uint least) => Attempts > 0 && Attempts >= least;
}
