using Isthmus.Lab.Load;
using Isthmus.Lab.Scenarios;
using Isthmus.Lab.Steps;

namespace Isthmus.Lab.Tests.Steps;

/// <summary>Steps over calls that the test makes itself, one every ten milliseconds, on a clock that only the test moves.</summary>
public sealed class StepRunnerTests : ILabView
{
    private static readonly LoadAnswer A = new("a", "a/web-1", "v1");
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    private readonly ManualTimeProvider _time = new();
    private readonly LoadRecorder _recorder;
    private readonly List<StepResult> _results = [];
    private long _requests;

    public StepRunnerTests() => _recorder = new LoadRecorder(_time);

    [Fact]
    public async Task Requests_are_compared_with_the_answers_of_the_same_calls_whatever_comes_before_and_after()
    {
        await PlayAsync([Step("first"), Step("second")], call =>
        {
            // Every call of a step costs two requests; of the others nobody knows.
            _requests += call.IsOfStep ? 2 : 0;
            _recorder.Answered(call, A, attempt: null);
        });

        _results.Count.ShouldBe(2);
        _results.ShouldAllBe(r => r.IsPassed);
        _results.Sum(r => r.Whole.Extra!.Value).ShouldBe(_recorder.StepAnswers);
    }

    [Fact]
    public async Task Calls_that_are_refused_until_the_actions_are_done_are_known_apart()
    {
        var isAway = false;
        var back = new TaskCompletionSource();
        var step = Step("away") with
        {
            Actions = [new LabAction(LabVerb.Kill, new LabTarget("a", "front"))],
            Expectation = new StepExpectation { Shares = [KeyValuePair.Create("a", 100.0)], MayRefuseUntilDone = true },
        };
        var refused = 0;
        await PlayAsync([step], call =>
        {
            if (isAway)
            {
                _recorder.Failed(call, LoadRecorder.Refused);
                isAway = ++refused < 300;
                if (!isAway)
                {
                    back.SetResult();
                }
            }
            else
            {
                _recorder.Answered(call, A, attempt: null);
            }
        }, () =>
        {
            isAway = true;
            return back.Task;
        });

        var result = _results.ShouldHaveSingleItem();
        result.Problems.ShouldBeEmpty();
        (result.Whole.Failed, result.Whole.Refused, result.Whole.RefusedUntilDone).ShouldBe((300, 300, 300));
    }

    private static ScenarioStep Step(string name) => new()
    {
        Name = name,
        Length = TimeSpan.FromSeconds(1),
        Expectation = new StepExpectation { Shares = [KeyValuePair.Create("a", 100.0)] },
    };

    void ILabView.Say(string text)
    {
        // Nobody watches.
    }

    void ILabView.Begin(int index, ScenarioStep step)
    {
        // Nobody watches.
    }

    void ILabView.Tick(LoadSummary window, int failed, string phase)
    {
        // Nobody watches.
    }

    void ILabView.Done(StepResult result) => _results.Add(result);

    private async Task PlayAsync(EquatableArray<ScenarioStep> steps, Action<LoadCall> call, Func<Task>? act = null)
    {
        var load = new ScenarioLoad { From = new LabTarget("a"), Host = "web" };
        var scenario = new Scenario { Name = "steps", Clusters = [], Load = load, Steps = steps };
        var runner = new StepRunner(_recorder, (_, _) => act?.Invoke() ?? Task.CompletedTask, this, _time, _ => Task.FromResult(_requests), (_, _) => Task.FromResult<IReadOnlyList<string>>([]));
        var run = runner.RunAsync(scenario, CancellationToken.None);
        while (!run.IsCompleted)
        {
            call(_recorder.Begin());
            _time.Advance(Pace);
            await Task.Yield();
        }

        await run;
    }
}
