using Isthmus.Lab.Load;
using Isthmus.Lab.Scenarios;

namespace Isthmus.Lab.Steps;

/// <summary>Compares what was seen with what was expected. Pure.</summary>
public static class Expectations
{
    // Below so many answers a share says nothing; above, a half of a second's answers is known to about so many points.
    internal const int FewestAnswers = 20;
    private const double WindowSlack = 5;

    // Machines answer in very different times; below this nobody cares.
    private const double SmallestP99 = 20;

    /// <summary>
    /// Whether the last answers are shared as expected, so that measuring may begin. Nobody else answers at all; the rest may be a little off. Too few answers are no share; but when
    /// hardly anybody asked, as when the lab itself was held up, they say nothing: null.
    /// </summary>
    /// <param name="expectation">What is expected.</param>
    /// <param name="window">The last half second.</param>
    /// <param name="underWay">Calls under way at its end.</param>
    public static bool? IsSettled(StepExpectation expectation, LoadSummary window, int underWay)
    {
        if (window.Answered < FewestAnswers)
        {
            return window.Begun + window.HeldBack + underWay < FewestAnswers ? null : false;
        }

        return expectation.Shares.IsEmpty || Deviations(expectation, window).All(d => Math.Abs(d.Is - d.Expected) <= (d.Expected is 0 or 100 ? 1 : expectation.Tolerance + WindowSlack));
    }

    /// <summary>Whether a cluster is to have answers; every one is where the step does not say.</summary>
    public static bool IsWanted(StepExpectation expectation, string cluster) =>
        expectation.ShareBy != ShareKey.Cluster || expectation.Shares.IsEmpty || expectation.Shares.Any(s => s.Key == cluster && s.Value > 0);

    /// <summary>Everything that did not hold, as sentences.</summary>
    /// <param name="step">The step.</param>
    /// <param name="whole">All of it.</param>
    /// <param name="settled">The part after traffic had settled.</param>
    /// <param name="shiftedAfter">When that was; null when it never did.</param>
    /// <param name="healthyP99">p99 of the first step, in milliseconds.</param>
    public static IEnumerable<string> Problems(ScenarioStep step, LoadSummary whole, LoadSummary settled, TimeSpan? shiftedAfter, double healthyP99)
    {
        var expectation = step.Expectation;
        if (shiftedAfter is null)
        {
            yield return $"traffic did not settle on {Describe(expectation)} within {Seconds(step.Within)}; it is {Describe(settled.Shares(expectation.ShareBy))}";
        }
        else
        {
            foreach (var (name, expected, share) in Deviations(expectation, settled).Where(d => Math.Abs(d.Is - d.Expected) > expectation.Tolerance))
            {
                yield return Text($"{name} has {share:0.0} % of the answers, not {expected:0.#} % +- {expectation.Tolerance:0.#}");
            }
        }

        var lost = expectation.MayRefuseUntilDone ? whole.Failed - whole.RefusedUntilDone : whole.Failed;
        if (expectation.Failed is { } failed && lost > failed)
        {
            yield return Text($"{lost} calls failed, not at most {failed}");
        }

        if (whole.Open > 0)
        {
            yield return Text($"{whole.Open} calls have no answer yet");
        }

        if (expectation.ExtraRequests is { } most && whole.ExtraRequests is { } extra && extra > most)
        {
            yield return Text($"servers got {extra:0.0} % more requests than there were calls, not at most {most:0.#} %");
        }

        if (expectation.P99 is { } times && settled.P99 > Math.Max(SmallestP99, healthyP99 * times))
        {
            yield return Text($"p99 is {settled.P99:0.#} ms, more than {times:0.#} times the {healthyP99:0.#} ms of the first step");
        }

        if (expectation.ShiftedWithin is { } limit && shiftedAfter > limit)
        {
            yield return $"traffic took {Seconds(shiftedAfter.Value)} to settle, not at most {Seconds(limit)}";
        }
    }

    /// <summary>Shares in one line: <c>cluster-a 50 %, cluster-b 50 %</c>.</summary>
    public static string Describe(IEnumerable<KeyValuePair<string, double>> shares)
    {
        var text = string.Join(", ", shares.Select(s => Text($"{s.Key} {s.Value:0.#} %")));
        return text.Length == 0 ? "no answers" : text;
    }

    private static string Describe(StepExpectation expectation) => expectation.Shares.IsEmpty ? "any answers" : Describe(expectation.Shares);

    private static IEnumerable<(string Name, double Expected, double Is)> Deviations(StepExpectation expectation, LoadSummary summary)
    {
        if (expectation.Shares.IsEmpty)
        {
            return [];
        }

        var shares = summary.Shares(expectation.ShareBy);
        var expected = expectation.Shares.ToDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal);
        return expected.Keys.Union(shares.Keys, StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(name => (name, expected.GetValueOrDefault(name), shares.GetValueOrDefault(name)));
    }

    private static string Seconds(TimeSpan time) => Text($"{time.TotalSeconds:0.#} s");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
