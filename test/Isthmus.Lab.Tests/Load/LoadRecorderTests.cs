using Isthmus.Lab.Load;
using Isthmus.Lab.Scenarios;
using Isthmus.Lab.Steps;

namespace Isthmus.Lab.Tests.Load;

public sealed class LoadRecorderTests
{
    private static readonly LoadAnswer A = new("a", "a/web-1", "v1");
    private static readonly LoadAnswer B = new("b", "b/web-1", "v2");

    private readonly ManualTimeProvider _time = new();
    private readonly LoadRecorder _recorder;

    public LoadRecorderTests() => _recorder = new LoadRecorder(_time);

    [Fact]
    public void Shares_are_counted_by_cluster_version_and_instance()
    {
        Answer(A);
        Answer(A);
        Answer(A);
        Answer(B);
        var all = All();
        all.Answered.ShouldBe(4);
        Expectations.Describe(all.Shares(ShareKey.Cluster)).ShouldBe("a 75 %, b 25 %");
        Expectations.Describe(all.Shares(ShareKey.Version)).ShouldBe("v1 75 %, v2 25 %");
        Expectations.Describe(all.Shares(ShareKey.Instance)).ShouldBe("a/web-1 75 %, b/web-1 25 %");
    }

    [Fact]
    public void Failure_belongs_to_the_moment_at_which_the_call_began()
    {
        var begun = _recorder.Begin();
        _time.Advance(TimeSpan.FromSeconds(3));
        Between(0, 1).Open.ShouldBe(1);
        _recorder.Failed(begun, "no answer");
        Between(0, 1).Failed.ShouldBe(1);
        Between(0, 1).Open.ShouldBe(0);
        Between(1, 5).Failed.ShouldBe(0);
        _recorder.Failures["no answer"].ShouldBe(1);
    }

    [Fact]
    public void Calls_that_find_no_proxy_are_counted_among_the_failed_and_apart()
    {
        _recorder.Failed(_recorder.Begin(), LoadRecorder.Refused);
        _recorder.Failed(_recorder.Begin(), "no answer");
        (Between(0, 1).Failed, Between(0, 1).Refused).ShouldBe((2, 1));
        _recorder.ForgetFailures().ShouldBe(2);
        _recorder.Failures.ShouldBeEmpty();
        Between(0, 1).Failed.ShouldBe(2);
    }

    [Fact]
    public void Busiest_instance_is_that_of_the_worst_half_second()
    {
        foreach (var (a, b) in new[] { (5, 5), (9, 1), (5, 5) })
        {
            for (var i = 0; i < 10; i++)
            {
                Answer(i < a ? A : B);
            }

            b.ShouldBe(10 - a);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        _recorder.Busiest(TimeSpan.Zero, TimeSpan.FromSeconds(3), fewest: 10, _ => true).ShouldBe(("a/web-1", 90));
        _recorder.Busiest(TimeSpan.Zero, TimeSpan.FromSeconds(3), fewest: 10, c => c == "b").ShouldBe(("b/web-1", 50));
        _recorder.Busiest(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3), fewest: 10, _ => true).Share.ShouldBe(50);
        _recorder.Busiest(TimeSpan.Zero, TimeSpan.FromSeconds(3), fewest: 11, _ => true).ShouldBe(("", 0));
    }

    [Fact]
    public void Answer_belongs_to_the_moment_at_which_it_came()
    {
        var begun = _recorder.Begin();
        _time.Advance(TimeSpan.FromSeconds(3));
        _recorder.Answered(begun, A, attempt: null);
        Between(0, 1).Answered.ShouldBe(0);
        Between(3, 4).Answered.ShouldBe(1);
        Between(3, 4).P99.ShouldBe(3000);
    }

    [Fact]
    public void Answer_to_a_call_belongs_to_the_moment_at_which_the_call_began_where_calls_are_judged()
    {
        var begun = _recorder.Begin();
        _time.Advance(TimeSpan.FromSeconds(3));
        Answer(B);
        _recorder.Answered(begun, A, attempt: null);

        Expectations.Describe(Calls(0, 1).Shares(ShareKey.Cluster)).ShouldBe("a 100 %");
        Calls(0, 1).P99.ShouldBe(3000);
        Expectations.Describe(Calls(3, 4).Shares(ShareKey.Cluster)).ShouldBe("b 100 %");
        _recorder.Busiest(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4), fewest: 1, _ => true).ShouldBe(("b/web-1", 100));
    }

    [Fact]
    public void Calls_of_steps_are_known_until_they_end_and_by_their_answers()
    {
        var before = _recorder.Begin();
        _recorder.BeginStep();
        var (good, bad) = (_recorder.Begin(), _recorder.Begin());
        _recorder.EndStep();
        var after = _recorder.Begin();
        (before.IsOfStep, good.IsOfStep, after.IsOfStep).ShouldBe((false, true, false));
        _recorder.StepCallsOpen.ShouldBe(2);

        _recorder.Answered(before, A, attempt: null);
        _recorder.Answered(good, A, attempt: null);
        _recorder.Failed(bad, "no answer");
        _recorder.Answered(after, A, attempt: null);
        (_recorder.StepCallsOpen, _recorder.StepAnswers).ShouldBe((0, 1));
    }

    [Fact]
    public void Extra_requests_are_attempts_beyond_the_first()
    {
        Answer(A, attempt: 1);
        Answer(B, attempt: 3);
        Answer(B, attempt: 1);
        Answer(B, attempt: 1);
        All().ExtraRequests.ShouldBe(50);
    }

    [Fact]
    public void Extra_requests_are_not_known_when_no_answer_tells()
    {
        Answer(A);
        All().ExtraRequests.ShouldBeNull();
    }

    [Fact]
    public void Percentiles_are_of_the_answers()
    {
        for (var i = 1; i <= 100; i++)
        {
            var begun = _recorder.Begin();
            _time.Advance(TimeSpan.FromMilliseconds(i));
            _recorder.Answered(begun, A, attempt: null);
        }

        var all = All();
        all.P50.ShouldBe(51);
        all.P99.ShouldBe(100);
    }

    [Fact]
    public void Reasons_are_bounded()
    {
        for (var i = 0; i < 100; i++)
        {
            _recorder.Failed(_recorder.Begin(), $"reason {i}");
        }

        _recorder.Failures.Count.ShouldBe(Defaults.KeptFailures + 1);
        _recorder.Failures["other"].ShouldBe(100 - Defaults.KeptFailures);
    }

    private void Answer(LoadAnswer answer, int? attempt = null) => _recorder.Answered(_recorder.Begin(), answer, attempt);

    private LoadSummary All() => Between(0, 60);

    private LoadSummary Calls(double from, double to) => _recorder.SummarizeCalls(TimeSpan.FromSeconds(from), TimeSpan.FromSeconds(to));

    private LoadSummary Between(double from, double to) => _recorder.Summarize(TimeSpan.FromSeconds(from), TimeSpan.FromSeconds(to));
}
