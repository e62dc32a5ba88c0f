using Isthmus.Pki.Certificates;

namespace Isthmus.Pki.Workloads;

/// <summary>When a certificate is renewed, as functions of its life and of chance.</summary>
public static class RenewalSchedule
{
    /// <summary>Half of the life, spread by one hundredth of it to both sides.</summary>
    /// <param name="validity">The life.</param>
    /// <param name="chance">0 to 1, evenly drawn.</param>
    public static DateTimeOffset RenewAt(ValidityPeriod validity, double chance) =>
        validity.NotBefore + (validity.Length * (Defaults.RenewalPoint + (Defaults.RenewalJitter * ((2 * Math.Clamp(chance, 0, 1)) - 1))));

    /// <summary>The wait after failures: doubling from a second to five minutes, spread to between half and all of it.</summary>
    /// <param name="failures">Failures in a row, 1 or more.</param>
    /// <param name="chance">0 to 1, evenly drawn.</param>
    public static TimeSpan RetryAfter(int failures, double chance)
    {
        var doublings = Math.Clamp(failures - 1, 0, 30);
        var full = Math.Min(Defaults.FirstRetry.TotalSeconds * Math.Pow(2, doublings), Defaults.MaxRetry.TotalSeconds);
        return TimeSpan.FromSeconds(full * (0.5 + (0.5 * Math.Clamp(chance, 0, 1))));
    }
}
