using Isthmus.Lab.Kubelet;

namespace Isthmus.Lab.Tests.Kubelet;

public sealed class ProbeLimitTests
{
    private readonly LateTime _time = new();
    private readonly ProbeLimit _limit;

    public ProbeLimitTests() => _limit = new ProbeLimit(TimeSpan.FromSeconds(1), _time);

    [Fact]
    public async Task Answer_that_came_while_the_lab_was_held_up_is_good()
    {
        var answer = new TaskCompletionSource<bool>();
        var probe = _limit.WithinAsync(_ => answer.Task, CancellationToken.None);
        _time.Fire();
        answer.SetResult(true);
        (await probe.Within()).ShouldBeTrue();
    }

    [Fact]
    public async Task Silence_is_given_up_after_the_time_is_over()
    {
        var probe = _limit.WithinAsync(Silence, CancellationToken.None);
        for (var i = 0; i < 9; i++)
        {
            _time.Fire();
        }

        probe.IsCompleted.ShouldBeFalse();
        while (!probe.IsCompleted)
        {
            _time.Fire();
            await Task.Yield();
        }

        await Should.ThrowAsync<OperationCanceledException>(() => probe);
    }

    [Fact]
    public async Task Probe_ends_with_its_lab()
    {
        using var stopping = new CancellationTokenSource();
        var probe = _limit.WithinAsync(Silence, stopping.Token);
        await stopping.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => probe.Within());
    }

    private static async Task<bool> Silence(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        return true;
    }

    /// <summary>The clock of somebody who was held up: his timers fire once for all the time that has passed.</summary>
    private sealed class LateTime : TimeProvider
    {
        private Action _fire = () => { };

        public void Fire() => _fire();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _fire = () => callback(state);
            return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
