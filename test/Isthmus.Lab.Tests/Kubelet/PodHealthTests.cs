using Isthmus.Lab.Kubelet;

namespace Isthmus.Lab.Tests.Kubelet;

public sealed class PodHealthTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    private readonly PodHealth _pod = new();

    [Fact]
    public void Is_ready_after_one_good_probe()
    {
        _pod.OnStarted(Start);
        _pod.IsReady.ShouldBeFalse();
        _pod.OnProbed(isGood: false);
        _pod.IsReady.ShouldBeFalse();
        _pod.OnProbed(isGood: true);
        _pod.IsReady.ShouldBeTrue();
    }

    [Fact]
    public void Asks_often_until_ready_and_every_two_seconds_then()
    {
        _pod.OnStarted(Start);
        _pod.TakeProbe(Start).ShouldBeFalse();
        _pod.TakeProbe(After(0.2)).ShouldBeTrue();
        _pod.TakeProbe(After(0.3)).ShouldBeFalse();
        _pod.TakeProbe(After(0.4)).ShouldBeTrue();
        _pod.OnProbed(isGood: true);
        _pod.TakeProbe(After(0.6)).ShouldBeTrue();
        _pod.TakeProbe(After(2.5)).ShouldBeFalse();
        _pod.TakeProbe(After(2.6)).ShouldBeTrue();
    }

    [Fact]
    public void Death_is_told_after_one_second()
    {
        Ready();
        _pod.OnEnded(After(10));
        _pod.Look(After(10.9));
        _pod.IsReady.ShouldBeTrue();
        _pod.Look(After(11));
        _pod.IsReady.ShouldBeFalse();
    }

    [Fact]
    public void Death_is_counted_from_when_it_was_first_seen()
    {
        Ready();
        _pod.OnEnded(After(10));
        _pod.OnEnded(After(20));
        _pod.Look(After(11));
        _pod.IsReady.ShouldBeFalse();
    }

    [Fact]
    public void Hang_is_told_after_three_failed_probes()
    {
        Ready();
        _pod.OnProbed(isGood: false);
        _pod.OnProbed(isGood: false);
        _pod.IsReady.ShouldBeTrue();
        _pod.OnProbed(isGood: false);
        _pod.IsReady.ShouldBeFalse();
        _pod.OnProbed(isGood: true);
        _pod.IsReady.ShouldBeTrue();
    }

    [Fact]
    public void Good_probe_in_between_forgives_failed_ones()
    {
        Ready();
        foreach (var good in new[] { false, false, true, false, false })
        {
            _pod.OnProbed(good);
        }

        _pod.IsReady.ShouldBeTrue();
    }

    [Fact]
    public void Late_answer_does_not_raise_the_dead()
    {
        Ready();
        _pod.OnEnded(After(10));
        _pod.Look(After(12));
        _pod.OnProbed(isGood: true);
        _pod.IsReady.ShouldBeFalse();
        _pod.TakeProbe(After(20)).ShouldBeFalse();
    }

    [Fact]
    public void Begins_anew_when_it_is_started_again()
    {
        Ready();
        _pod.OnEnded(After(10));
        _pod.OnStarted(After(20));
        _pod.Look(After(30));
        _pod.IsReady.ShouldBeFalse();
        _pod.OnProbed(isGood: true);
        _pod.IsReady.ShouldBeTrue();
    }

    private static DateTimeOffset After(double seconds) => Start + TimeSpan.FromSeconds(seconds);

    private void Ready()
    {
        _pod.OnStarted(Start);
        _pod.OnProbed(isGood: true);
    }
}
