using Isthmus.Lab.Load;
using Isthmus.Lab.Scenarios;

namespace Isthmus.Lab.Steps;

/// <summary>
/// Plays the steps of a scenario over a load that runs all the time: 1. act; 2. wait until the answers are shared as expected; 3. measure;
/// 4. wait for the calls that were begun; 5. compare.
/// </summary>
/// <param name="recorder">What the load counts.</param>
/// <param name="act">Does an action.</param>
/// <param name="view">Who watches.</param>
/// <param name="time">Its clock.</param>
/// <param name="countRequests">Counts the requests that servers got so far of calls of steps.</param>
/// <param name="failedAttempts">What proxies tell of the attempts that failed within the last so many seconds.</param>
/// <param name="witness">Who proves what answers do not show; null when no step asks for it.</param>
public sealed class StepRunner(
    LoadRecorder recorder,
    Func<LabAction, CancellationToken, Task> act,
    ILabView view,
    TimeProvider time,
    Func<CancellationToken, Task<long>> countRequests,
    Func<TimeSpan, CancellationToken, Task<IReadOnlyList<string>>> failedAttempts,
    IStepWitness? witness = null)
{
    private double _healthyP99;
    private long _extra;

    /// <summary>Plays all steps, also after one that failed.</summary>
    public async Task<List<StepResult>> RunAsync(Scenario scenario, CancellationToken cancellationToken)
    {
        var results = new List<StepResult>();
        for (var i = 0; i < scenario.Steps.Count; i++)
        {
            view.Begin(i, scenario.Steps[i]);
            var result = await RunAsync(scenario.Steps[i], scenario.Load.Timeout, cancellationToken);
            _healthyP99 = i == 0 ? result.Settled.P99 : _healthyP99;
            results.Add(result);
            view.Done(result);
        }

        return results;
    }

    private async Task<StepResult> RunAsync(ScenarioStep step, TimeSpan callLimit, CancellationToken cancellationToken)
    {
        // Whole buckets, so that no call is counted in two steps.
        var begin = Ceiling(recorder.Now);
        await WaitUntilAsync(begin, "", cancellationToken);
        using var watch = witness?.Begin(step.Expectation);
        recorder.BeginStep();
        foreach (var action in step.Actions.ToList())
        {
            await act(action, cancellationToken);
            view.Say($"did: {action}");
        }

        var done = Ceiling(recorder.Now);
        var settled = await SettleAsync(step, begin, done, cancellationToken);
        var from = settled is null ? Ceiling(recorder.Now) : Floor(recorder.Now);
        var shiftedAfter = settled - Defaults.ShareWindow - begin;
        var to = from + step.Length;
        await WaitUntilAsync(to, "measuring", cancellationToken);
        recorder.EndStep();
        await DrainAsync(begin, to, callLimit, cancellationToken);
        var extra = await CountExtraAsync(cancellationToken);
        var proven = watch is null ? [] : await watch.JudgeAsync(cancellationToken);

        var whole = WithExtra(recorder.Summarize(begin, to), extra) with { RefusedUntilDone = recorder.Summarize(begin, done).Refused };
        var part = recorder.SummarizeCalls(from, to);
        var busiest = recorder.Busiest(begin, to, Expectations.FewestAnswers, cluster => Expectations.IsWanted(step.Expectation, cluster));
        var attempts = whole.Failed > 0 ? await failedAttempts(recorder.Now - begin, cancellationToken) : [];
        var problems = Expectations.Problems(step, whole, part, shiftedAfter, _healthyP99).Concat(proven);
        if (step.Expectation.InstanceShare is { } most && busiest.Share > most)
        {
            problems = problems.Append(string.Create(CultureInfo.InvariantCulture, $"{busiest.Instance} gave {busiest.Share:0.#} % of the answers in half a second, not at most {most:0.#} %"));
        }

        return new StepResult
        {
            Step = step,
            Whole = whole,
            Settled = part,
            ShiftedAfter = step.Actions.IsEmpty ? null : shiftedAfter,
            Busiest = busiest,
            Problems = problems.ToEquatableArray(),
            FailedAttempts = attempts.ToEquatableArray(),
        };
    }

    // What is new since the step before. Requests and answers are those of the same calls, which have all ended, so that it does not matter when they are counted.
    private async Task<long> CountExtraAsync(CancellationToken cancellationToken)
    {
        var before = _extra;
        _extra = await countRequests(cancellationToken) - recorder.StepAnswers;
        return _extra - before;
    }

    private static LoadSummary WithExtra(LoadSummary whole, long extra)
    {
        var sure = Math.Max(0, extra);
        return whole with { Extra = sure, ExtraRequests = whole.Begun == 0 ? null : 100.0 * sure / whole.Begun };
    }

    // The moment from which on answers are shared as expected, as a whole bucket, once they have been so for a while; null when that did not come in time.
    private async Task<TimeSpan?> SettleAsync(ScenarioStep step, TimeSpan begin, TimeSpan done, CancellationToken cancellationToken)
    {
        var settling = new Settling();
        while (true)
        {
            var now = Floor(recorder.Now);
            var from = now - Defaults.ShareWindow;
            var isShared = from >= begin ? Expectations.IsSettled(step.Expectation, recorder.Summarize(from, now), recorder.StepCallsOpen) : null;
            if (settling.See(now, isShared))
            {
                return settling.Since;
            }

            // Who was about to settle may do so; who does not answer at all would never.
            if (isShared != true && now - done > step.Within)
            {
                return null;
            }

            await WaitUntilAsync(now + Defaults.Bucket, "settling", cancellationToken);
        }
    }

    private async Task DrainAsync(TimeSpan begin, TimeSpan end, TimeSpan callLimit, CancellationToken cancellationToken)
    {
        while ((recorder.Summarize(begin, end).Open > 0 || recorder.StepCallsOpen > 0) && recorder.Now < end + callLimit + Defaults.ShareWindow)
        {
            await WaitUntilAsync(recorder.Now + Defaults.Bucket, "waiting for the last answers", cancellationToken);
        }
    }

    private async Task WaitUntilAsync(TimeSpan moment, string phase, CancellationToken cancellationToken)
    {
        while (recorder.Now < moment)
        {
            var left = moment - recorder.Now;
            await Task.Delay(left > Defaults.Bucket ? Defaults.Bucket : left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1), time, cancellationToken);
            if (phase.Length > 0)
            {
                var now = recorder.Now;
                view.Tick(recorder.Summarize(now - TimeSpan.FromSeconds(1), now), recorder.Failures.Values.Sum(), phase);
            }
        }
    }

    private static TimeSpan Floor(TimeSpan moment) => Defaults.Bucket * (moment.Ticks / Defaults.Bucket.Ticks);

    private static TimeSpan Ceiling(TimeSpan moment) => Floor(moment) + Defaults.Bucket;
}
