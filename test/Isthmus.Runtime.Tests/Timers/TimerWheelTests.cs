using FsCheck;
using FsCheck.Fluent;
using Isthmus.Runtime.Timers;
using Isthmus.TestKit;

namespace Isthmus.Runtime.Tests.Timers;

public sealed class TimerWheelTests
{
    // Delays around each border between two levels, and far beyond: bits of the delay are chosen first, then the delay.
    private static readonly Gen<long> Delays =
        Gen.Choose(0, 40).SelectMany(bits => Gen.Choose(0, 1000).Select(n => (1L << bits) * (1000 + n) / 1000));

    [Fact]
    public void Fires_every_timer_at_its_tick_in_order_of_time_then_of_scheduling()
    {
        var plans = Gen.ListOf(Delays, 60);
        Prop.ForAll(Arb.From(plans), delays =>
        {
            var wheel = new TimerWheel();
            var fired = new List<(long Due, int Number)>();
            var expected = new List<(long Due, int Number)>();
            foreach (var (delay, i) in delays.Select((d, i) => (d, i)))
            {
                expected.Add((delay, i));
                wheel.Schedule(delay, _ => fired.Add((delay, i)), null);
            }

            RunToTheEnd(wheel);
            fired.ShouldBe(expected.OrderBy(e => e.Due).ThenBy(e => e.Number));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Timers_that_were_scheduled_at_different_times_for_one_tick_keep_their_order()
    {
        var wheel = new TimerWheel();
        var order = new List<int>();
        wheel.Schedule(5000, _ => order.Add(1), null);
        wheel.Advance(4000);
        wheel.Schedule(5000, _ => order.Add(2), null);
        wheel.Advance(4999);
        wheel.Schedule(5000, _ => order.Add(3), null);
        order.ShouldBeEmpty();
        wheel.Advance(5000);
        order.ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void Never_fires_early_and_names_the_next_tick_never_late()
    {
        Prop.ForAll(Arb.From(Gen.ListOf(Delays, 20)), Arb.From(Gen.ListOf(Gen.Choose(0, 5000), 40)), (delays, steps) =>
        {
            var wheel = new TimerWheel();
            long now = 0;
            var pending = new List<long>();
            foreach (var (step, i) in steps.Select((s, i) => (s, i)))
            {
                if (i < delays.Count)
                {
                    var due = now + Math.Max(1, delays[i]);
                    pending.Add(due);
                    wheel.Schedule(due, _ => pending.Remove(due).ShouldBeTrue(), null);
                }

                wheel.NextTick.GetValueOrDefault(long.MaxValue).ShouldBeLessThanOrEqualTo(pending.DefaultIfEmpty(long.MaxValue).Min());
                now += step;
                wheel.Advance(now);
                pending.ShouldAllBe(due => due > now);
                wheel.Count.ShouldBe(pending.Count);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_cancelled_timer_never_fires_and_its_stale_handle_harms_no_other()
    {
        var wheel = new TimerWheel();
        var fired = 0;
        var first = wheel.Schedule(10, _ => fired++, null);
        wheel.Cancel(first).ShouldBeTrue();
        var second = wheel.Schedule(10, _ => fired += 100, null);
        wheel.Cancel(first).ShouldBeFalse("its entry has a new owner");
        second.IsScheduled.ShouldBeTrue();
        wheel.Cancel(default).ShouldBeFalse();
        wheel.Advance(10);
        fired.ShouldBe(100);
    }

    [Fact]
    public void A_callback_may_schedule_and_cancel()
    {
        var wheel = new TimerWheel();
        var log = new List<string>();
        LoopTimer victim = default;
        wheel.Schedule(5, _ =>
        {
            wheel.Cancel(victim).ShouldBeTrue();
            wheel.Schedule(5, _ => log.Add("a passed time counts as the next tick"), null);
        }, null);
        victim = wheel.Schedule(5, _ => log.Add("never"), null);
        wheel.Advance(5);
        log.ShouldBeEmpty();
        wheel.Advance(6);
        log.Count.ShouldBe(1);
        wheel.Count.ShouldBe(0);
        wheel.NextTick.ShouldBeNull();
    }

    [Fact]
    public void Goes_on_after_a_callback_that_throws()
    {
        var wheel = new TimerWheel();
        var fired = false;
        wheel.Schedule(5, _ => throw new InvalidOperationException("announced"), null);
        wheel.Schedule(5, _ => fired = true, null);
        Should.Throw<InvalidOperationException>(() => wheel.Advance(5)).Message.ShouldBe("announced");
        wheel.Advance(5);
        fired.ShouldBeTrue();
    }

    [Fact]
    public void Allocates_nothing_once_warm()
    {
        var wheel = new TimerWheel();
        var now = 0L;
        Allocations.Of(() => now = Churn(wheel, now, 10)).ShouldBe(0);
    }

    private static long Churn(TimerWheel wheel, long now, int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            wheel.Schedule(now + 3, static _ => { }, null);
            wheel.Cancel(wheel.Schedule(now + 30_000, static _ => { }, null));
            wheel.Advance(++now);
        }

        return now;
    }

    private static void RunToTheEnd(TimerWheel wheel)
    {
        while (wheel.NextTick is { } next)
        {
            wheel.Advance(next);
        }
    }
}
