using Isthmus.Lab.Scenarios;

namespace Isthmus.Lab.Load;

/// <summary>What a load saw between two moments.</summary>
public sealed record LoadSummary
{
    /// <summary>Good answers, by who gave them.</summary>
    public required IReadOnlyDictionary<LoadAnswer, int> Answers { get; init; }

    /// <summary>How long that was.</summary>
    public TimeSpan Length { get; init; }

    /// <summary>Good answers.</summary>
    public int Answered => Answers.Values.Sum();

    /// <summary>Calls begun.</summary>
    public int Begun { get; init; }

    /// <summary>Calls begun that failed.</summary>
    public int Failed { get; init; }

    /// <summary>Those of them that found nobody listening at the proxy that they were made to.</summary>
    public int Refused { get; init; }

    /// <summary>Those of them that began before the actions of their step were done.</summary>
    public int RefusedUntilDone { get; init; }

    /// <summary>Calls not begun because too many were under way.</summary>
    public int HeldBack { get; init; }

    /// <summary>Calls begun and still under way.</summary>
    public int Open { get; init; }

    /// <summary>Requests that servers got and that became nobody's good answer, by the servers' own counts; null when nobody counted.</summary>
    public long? Extra { get; init; }

    /// <summary>
    /// <see cref="Extra"/> in percent of the calls; where nobody counted, attempts beyond the first in percent of the answers that say which attempt they are; null when none does.
    /// </summary>
    public double? ExtraRequests { get; init; }

    /// <summary>Half of the answers took at most so many milliseconds.</summary>
    public double P50 { get; init; }

    /// <summary>99 % of the answers took at most so many milliseconds.</summary>
    public double P99 { get; init; }

    /// <summary>Good answers per second.</summary>
    public double Rate => Length > TimeSpan.Zero ? Answered / Length.TotalSeconds : 0;

    /// <summary>The answers in percent, by cluster, version or instance, in the order of the names.</summary>
    public IReadOnlyDictionary<string, double> Shares(ShareKey key)
    {
        var all = Math.Max(1, Answered);
        return new SortedDictionary<string, double>(
            Answers.GroupBy(a => NameOf(a.Key, key), StringComparer.Ordinal).ToDictionary(g => g.Key, g => 100.0 * g.Sum(a => a.Value) / all, StringComparer.Ordinal),
            StringComparer.Ordinal);
    }

    private static string NameOf(LoadAnswer answer, ShareKey key) => key switch
    {
        ShareKey.Version => answer.Version,
        ShareKey.Instance => answer.Instance,
        _ => answer.Cluster,
    };
}
