using Isthmus.Model.Plans;

namespace Isthmus.Traffic.Outliers;

/// <summary>The arithmetic of the detectors that compare hosts over one interval, as Envoy does it.</summary>
public static class RateRules
{
    /// <summary>
    /// The success rate below which a host is an outlier: the mean less so many standard deviations (of the whole population). Null when there are too few hosts to compare.
    /// </summary>
    /// <param name="samples">The hosts that are in; those with too few requests are left out.</param>
    /// <param name="settings">How many of both it takes, and how far is too far.</param>
    public static double? SuccessRateThreshold(IEnumerable<RateSample> samples, SuccessRateDetection settings)
    {
        var rates = samples.Where(s => s.HasVolume(settings.RequestVolume)).Select(s => s.SuccessRate).ToArray();
        if (rates.Length == 0 || rates.Length < settings.MinimumHosts)
        {
            return null;
        }

        var mean = rates.Average();
        var variance = rates.Sum(r => (r - mean) * (r - mean)) / rates.Length;
        return mean - (settings.DeviationFactor / 1000.0 * Math.Sqrt(variance));
    }

    /// <summary>Whether a host's failures are too many. Says nothing of whether there are enough hosts.</summary>
    public static bool FailsTooMuch(RateSample sample, FailurePercentageDetection settings) =>
        sample.HasVolume(settings.RequestVolume) && 100 - sample.SuccessRate >= settings.Threshold;
}
