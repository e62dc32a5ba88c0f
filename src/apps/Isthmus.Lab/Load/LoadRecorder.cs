using Isthmus.Lab.Scenarios;

namespace Isthmus.Lab.Load;

/// <summary>
/// Counts what becomes of calls, in buckets of <see cref="Defaults.Bucket"/>. Failures belong to the moment at which their call began, so that a step
/// answers for what it did to calls that end later. Thread safe; keeps the last <see cref="KeptBuckets"/>.
/// </summary>
/// <param name="time">Its clock.</param>
public sealed class LoadRecorder(TimeProvider time)
{
    /// <summary>Reason of a call that found nobody listening at the proxy that it was made to.</summary>
    public const string Refused = "ConnectionRefused";

    /// <summary>Half an hour: longer than any step, and some megabytes.</summary>
    private const int KeptBuckets = 18_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, LoadBucket> _buckets = [];
    private readonly Dictionary<string, int> _failures = new(StringComparer.Ordinal);
    private readonly long _origin = time.GetTimestamp();
    private bool _isInStep;
    private long _stepAnswers;
    private int _stepCallsOpen;

    /// <summary>Good answers to the calls of all steps so far.</summary>
    public long StepAnswers
    {
        get
        {
            lock (_gate)
            {
                return _stepAnswers;
            }
        }
    }

    /// <summary>Calls of steps that are under way.</summary>
    public int StepCallsOpen
    {
        get
        {
            lock (_gate)
            {
                return _stepCallsOpen;
            }
        }
    }

    /// <summary>Time since the recorder was made; the scale of all moments here.</summary>
    public TimeSpan Now => time.GetElapsedTime(_origin);

    /// <summary>Reasons of failures, with their number; at most <see cref="Defaults.KeptFailures"/> different ones.</summary>
    public IReadOnlyDictionary<string, int> Failures
    {
        get
        {
            lock (_gate)
            {
                return new Dictionary<string, int>(_failures, StringComparer.Ordinal);
            }
        }
    }

    /// <summary>Calls that begin from now on belong to a step, until <see cref="EndStep"/>.</summary>
    public void BeginStep()
    {
        lock (_gate)
        {
            _isInStep = true;
        }
    }

    /// <summary>Calls that begin from now on belong to no step.</summary>
    public void EndStep()
    {
        lock (_gate)
        {
            _isInStep = false;
        }
    }

    /// <summary>A call begins; the result is handed to the method that ends it.</summary>
    public LoadCall Begin()
    {
        var now = Now;
        lock (_gate)
        {
            var bucket = At(now);
            bucket.Begun++;
            bucket.Open++;
            _stepCallsOpen += _isInStep ? 1 : 0;
            return new LoadCall(now, _isInStep);
        }
    }

    /// <summary>A call got a good answer.</summary>
    /// <param name="call">What <see cref="Begin"/> gave.</param>
    /// <param name="answer">Who answered.</param>
    /// <param name="attempt">Which attempt it was, from 1; null when the answer does not say.</param>
    public void Answered(LoadCall call, LoadAnswer answer, int? attempt)
    {
        var now = Now;
        lock (_gate)
        {
            var start = End(call);
            start.ExtraAttempts += attempt is { } number ? number - 1 : 0;
            start.CountedAttempts += attempt is null ? 0 : 1;
            start.OfCalls.Add(answer, now - call.Begun);
            At(now).Came.Add(answer, now - call.Begun);
            _stepAnswers += call.IsOfStep ? 1 : 0;
        }
    }

    /// <summary>A call failed.</summary>
    public void Failed(LoadCall call, string reason)
    {
        lock (_gate)
        {
            var bucket = End(call);
            bucket.Failed++;
            bucket.Refused += reason == Refused ? 1 : 0;
            var key = _failures.ContainsKey(reason) || _failures.Count < Defaults.KeptFailures ? reason : "other";
            _failures[key] = _failures.GetValueOrDefault(key) + 1;
        }
    }

    /// <summary>Forgets the reasons so far, and returns how many calls they were.</summary>
    public int ForgetFailures()
    {
        lock (_gate)
        {
            var count = _failures.Values.Sum();
            _failures.Clear();
            return count;
        }
    }

    /// <summary>
    /// The instance that gave the largest part of the answers to the calls of any <see cref="Defaults.ShareWindow"/>, and that part in percent; empty when nobody answered enough.
    /// </summary>
    /// <param name="from">The beginning.</param>
    /// <param name="to">The end.</param>
    /// <param name="fewest">Windows with fewer answers do not count.</param>
    /// <param name="isMeant">Which clusters' instances are looked at.</param>
    public (string Instance, double Share) Busiest(TimeSpan from, TimeSpan to, int fewest, Func<string, bool> isMeant)
    {
        var (busiest, most) = ("", 0.0);
        for (var end = from + Defaults.ShareWindow; end <= to; end += Defaults.Bucket)
        {
            var window = SummarizeCalls(end - Defaults.ShareWindow, end);
            foreach (var (instance, share) in window.Answered < fewest ? [] : window.Shares(ShareKey.Instance).Where(s => s.Value > most && isMeant(s.Key.Split('/')[0])).ToList())
            {
                (busiest, most) = (instance, share);
            }
        }

        return (busiest, most);
    }

    /// <summary>A call was due and not begun.</summary>
    public void HeldBack()
    {
        lock (_gate)
        {
            At(Now).HeldBack++;
        }
    }

    /// <summary>
    /// What was seen from one moment to another, with the answers that came between them; both are taken to the bucket that they fall into, the last one not included.
    /// </summary>
    public LoadSummary Summarize(TimeSpan from, TimeSpan to) => Summarize(from, to, b => b.Came);

    /// <summary>
    /// The same with the answers to the calls that began between the two moments, whenever they came. What somebody who was held up says at once when he goes on is counted where it belongs.
    /// </summary>
    public LoadSummary SummarizeCalls(TimeSpan from, TimeSpan to) => Summarize(from, to, b => b.OfCalls);

    private LoadSummary Summarize(TimeSpan from, TimeSpan to, Func<LoadBucket, LoadTally> answersOf)
    {
        var answers = new LoadTally();
        int begun = 0, failed = 0, refused = 0, held = 0, open = 0, extra = 0, counted = 0;
        lock (_gate)
        {
            for (var i = NumberOf(from); i < NumberOf(to); i++)
            {
                if (!_buckets.TryGetValue(i, out var bucket))
                {
                    continue;
                }

                begun += bucket.Begun;
                failed += bucket.Failed;
                refused += bucket.Refused;
                held += bucket.HeldBack;
                open += bucket.Open;
                extra += bucket.ExtraAttempts;
                counted += bucket.CountedAttempts;
                answers.Add(answersOf(bucket));
            }
        }

        answers.Latencies.Sort();
        return new LoadSummary
        {
            Answers = answers.Answers,
            Length = Defaults.Bucket * (NumberOf(to) - NumberOf(from)),
            Begun = begun,
            Failed = failed,
            Refused = refused,
            HeldBack = held,
            Open = open,
            ExtraRequests = counted == 0 ? null : 100.0 * extra / counted,
            P50 = Percentile(answers.Latencies, 0.50),
            P99 = Percentile(answers.Latencies, 0.99),
        };
    }

    private static double Percentile(List<float> sorted, double part) => sorted.Count == 0 ? 0 : sorted[Math.Min(sorted.Count - 1, (int)(part * sorted.Count))];

    private static long NumberOf(TimeSpan moment) => moment.Ticks / Defaults.Bucket.Ticks;

    private LoadBucket End(LoadCall call)
    {
        var bucket = At(call.Begun);
        bucket.Open--;
        _stepCallsOpen -= call.IsOfStep ? 1 : 0;
        return bucket;
    }

    private LoadBucket At(TimeSpan moment)
    {
        var number = NumberOf(moment);
        if (!_buckets.TryGetValue(number, out var bucket))
        {
            _buckets[number] = bucket = new LoadBucket();
            _buckets.Remove(number - KeptBuckets);
        }

        return bucket;
    }
}
