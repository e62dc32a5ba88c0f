using Isthmus.Model.Plans;
using Isthmus.Traffic.Outliers;

namespace Isthmus.Traffic.Tests.Outliers;

public sealed class OutlierDetectorTests
{
    private static readonly OutlierDetection EnvoyDefaults = new();

    // xds facts D.6, "Cap"; column "Envoy (default)".
    [Theory]
    [InlineData(1, 10, 0)]
    [InlineData(2, 10, 0)]
    [InlineData(2, 50, 1)]
    [InlineData(5, 10, 0)]
    [InlineData(5, 20, 1)]
    [InlineData(5, 50, 2)]
    [InlineData(9, 10, 0)]
    [InlineData(9, 20, 1)]
    [InlineData(9, 50, 4)]
    [InlineData(10, 10, 1)]
    [InlineData(10, 20, 2)]
    [InlineData(10, 50, 5)]
    [InlineData(11, 10, 1)]
    [InlineData(11, 20, 2)]
    [InlineData(11, 50, 5)]
    [InlineData(19, 10, 1)]
    [InlineData(20, 10, 2)]
    [InlineData(20, 50, 10)]
    [InlineData(100, 10, 10)]
    [InlineData(7, 100, 7)]
    public void No_more_hosts_are_ejected_than_the_limit_allows(int hosts, uint maxPercent, int ejected)
    {
        var detector = new OutlierDetector(EnvoyDefaults with { ConsecutiveErrors = 1, MaxEjectionPercent = maxPercent }, new Random(1));
        var monitors = Enumerable.Range(0, hosts).Select(_ => detector.Add()).ToList();

        monitors.ForEach(m => Fail(detector, m, 1));

        monitors.Count(m => m.IsEjected).ShouldBe(ejected);
        detector.Ejected.ShouldBe(ejected);
        detector.Overflows.ShouldBe(hosts - ejected);
    }

    // xds facts D.6, "Consecutive counters".
    [Fact]
    public void A_success_breaks_the_run()
    {
        var (detector, host) = OneHost(EnvoyDefaults);
        Statuses(detector, host, 500, 500, 500, 500, 200, 500).ShouldBe(-1);
        host.ConsecutiveErrors.ShouldBe(1);
    }

    [Fact]
    public void The_fifth_error_in_a_row_ejects()
    {
        var (detector, host) = OneHost(EnvoyDefaults);
        Statuses(detector, host, 500, 500, 500, 500, 500).ShouldBe(4);
    }

    [Fact]
    public void A_run_that_could_not_eject_must_come_again_in_full()
    {
        var (detector, host) = OneHost(EnvoyDefaults with { MaxEjectionPercent = 0 });
        Fail(detector, host, 9);
        detector.Overflows.ShouldBe(1);
        host.ConsecutiveErrors.ShouldBe(4);
        Fail(detector, host, 1);
        detector.Overflows.ShouldBe(2);
    }

    [Fact]
    public void Another_error_breaks_a_run_of_gateway_errors_only()
    {
        var (detector, host) = OneHost(EnvoyDefaults with { ConsecutiveErrors = 7, ConsecutiveGatewayErrors = 3 });
        Statuses(detector, host, 503, 503, 500, 503, 503, 503).ShouldBe(5);
    }

    [Fact]
    public void Timeouts_and_failed_connections_count_like_answers_unless_split()
    {
        var (detector, host) = OneHost(EnvoyDefaults);
        detector.Report(host, AttemptResult.TimedOut, 0, default).ShouldBeFalse();
        detector.Report(host, AttemptResult.TimedOut, 0, default).ShouldBeFalse();
        detector.Report(host, AttemptResult.ConnectionFailed, 0, default).ShouldBeFalse();
        detector.Report(host, AttemptResult.ConnectionFailed, 0, default).ShouldBeFalse();
        detector.Report(host, AttemptResult.Answered, 500, default).ShouldBeTrue();
    }

    // xds facts D.2, split mode.
    [Fact]
    public void When_split_local_failures_are_counted_apart_and_a_connection_resets_them()
    {
        var (detector, host) = OneHost(EnvoyDefaults with { SplitsLocalOrigin = true, ConsecutiveLocalOriginFailures = 3 });
        detector.Report(host, AttemptResult.ConnectionFailed, 0, default);
        detector.Report(host, AttemptResult.TimedOut, 0, default);
        host.ConsecutiveErrors.ShouldBe(0);
        detector.Report(host, AttemptResult.Connected, 0, default);
        host.ConsecutiveLocalFailures.ShouldBe(0);
        detector.Report(host, AttemptResult.ConnectionFailed, 0, default);
        detector.Report(host, AttemptResult.ConnectionFailed, 0, default);
        detector.Report(host, AttemptResult.ConnectionFailed, 0, default).ShouldBeTrue();
    }

    [Fact]
    public void Listed_status_codes_take_the_place_of_every_5xx()
    {
        var (detector, host) = OneHost(EnvoyDefaults with { ConsecutiveErrors = 2, ErrorStatusCodes = [429] });
        Statuses(detector, host, 500, 500, 500, 429, 429).ShouldBe(4);
    }

    [Fact]
    public void A_threshold_of_zero_turns_the_detector_off()
    {
        var (detector, host) = OneHost(EnvoyDefaults with { ConsecutiveErrors = 0 });
        Fail(detector, host, 100);
        host.IsEjected.ShouldBeFalse();
    }

    // xds facts D.6, timeline A: ten hosts, Envoy's defaults, a sweep every ten seconds.
    [Fact]
    public void Every_ejection_takes_longer_than_the_one_before()
    {
        var detector = new OutlierDetector(EnvoyDefaults, new Random(1));
        var hosts = Enumerable.Range(0, 10).Select(_ => detector.Add()).ToList();
        var events = new List<string>();
        var failAt = 3;
        for (var t = 1; t <= 700; t++)
        {
            if (t == failAt)
            {
                Fail(detector, hosts[0], 5, t);
                events.Add($"{t} eject {hosts[0].EjectedFor.TotalSeconds}");
            }

            if (t % 10 == 0 && detector.Sweep(Seconds(t)))
            {
                events.Add($"{t} return");
                failAt = t + 1;
            }
        }

        events.ShouldBe([
            "3 eject 30", "40 return", "41 eject 60", "110 return", "111 eject 90", "210 return", "211 eject 120", "340 return", "341 eject 150",
            "500 return", "501 eject 180", "690 return", "691 eject 210"]);
    }

    // xds facts D.6, timeline B.
    [Fact]
    public void A_host_that_holds_out_is_forgiven_one_step_a_sweep()
    {
        var detector = new OutlierDetector(EnvoyDefaults with { MaxEjectionPercent = 100 }, new Random(1));
        var host = detector.Add();
        Fail(detector, host, 5, 0);
        SweepUntil(detector, 30).ShouldBeTrue();
        Fail(detector, host, 5, 35);
        host.EjectedFor.ShouldBe(Seconds(60));
        SweepFrom(detector, 40, 90).ShouldBeFalse();
        detector.Sweep(Seconds(100)).ShouldBeTrue();
        host.Multiplier.ShouldBe(2);
        detector.Sweep(Seconds(110));
        host.Multiplier.ShouldBe(1);
        detector.Sweep(Seconds(120));
        host.Multiplier.ShouldBe(0);
        Fail(detector, host, 5, 121);
        host.EjectedFor.ShouldBe(Seconds(30));
    }

    // xds facts D.6, last line.
    [Theory]
    [InlineData(60, 100, new[] { 60, 100, 100 })]
    [InlineData(400, 300, new[] { 400, 400 })]
    public void Ejections_never_take_longer_than_the_limit(int baseSeconds, int maxSeconds, int[] durations)
    {
        var detector = new OutlierDetector(EnvoyDefaults with
        {
            BaseEjectionTime = Seconds(baseSeconds),
            MaxEjectionTime = Seconds(maxSeconds),
            MaxEjectionPercent = 100,
        }, new Random(1));
        var host = detector.Add();
        var now = 0;
        foreach (var duration in durations)
        {
            Fail(detector, host, 5, now);
            host.EjectedFor.ShouldBe(Seconds(duration));
            now += duration;
            detector.Sweep(Seconds(now)).ShouldBeTrue();
        }
    }

    [Fact]
    public void A_removed_host_frees_its_place_among_the_ejected()
    {
        var detector = new OutlierDetector(EnvoyDefaults with { ConsecutiveErrors = 1, MaxEjectionPercent = 50 }, new Random(1));
        var (first, second, _) = (detector.Add(), detector.Add(), detector.Add());
        Fail(detector, first, 1);
        detector.Remove(first);
        detector.Ejected.ShouldBe(0);
        Fail(detector, second, 1);
        second.IsEjected.ShouldBeTrue();
    }

    // xds facts D.6, "Cap"; column "Envoy + always_eject_one_host".
    [Theory]
    [InlineData(1, 10, 1)]
    [InlineData(2, 10, 1)]
    [InlineData(2, 50, 1)]
    [InlineData(5, 10, 1)]
    [InlineData(5, 50, 2)]
    [InlineData(9, 10, 1)]
    [InlineData(9, 50, 4)]
    [InlineData(20, 10, 2)]
    public void One_host_may_always_go_where_that_is_allowed(int hosts, uint maxPercent, int ejected)
    {
        var detector = new OutlierDetector(EnvoyDefaults with { ConsecutiveErrors = 1, MaxEjectionPercent = maxPercent, AlwaysEjectsOne = true }, new Random(1));
        var monitors = Enumerable.Range(0, hosts).Select(_ => detector.Add()).ToList();
        monitors.ForEach(m => Fail(detector, m, 1));
        monitors.Count(m => m.IsEjected).ShouldBe(ejected);
    }

    [Fact]
    public void What_comes_back_late_from_a_removed_host_ejects_nobody()
    {
        var detector = new OutlierDetector(EnvoyDefaults with { ConsecutiveErrors = 1, MaxEjectionPercent = 50 }, new Random(1));
        var (first, second, _) = (detector.Add(), detector.Add(), detector.Add());
        detector.Remove(first);
        Fail(detector, first, 1);
        detector.Ejected.ShouldBe(0);
        Fail(detector, second, 1);
        second.IsEjected.ShouldBeTrue("the removed host takes no place");
    }

    // xds facts D.2: a TCP connection that was made is a success.
    [Fact]
    public void A_connection_breaks_the_run_unless_local_failures_are_counted_apart()
    {
        var (detector, host) = OneHost(EnvoyDefaults);
        for (var i = 0; i < 4; i++)
        {
            detector.Report(host, AttemptResult.ConnectionFailed, 0, default).ShouldBeFalse();
        }

        detector.Report(host, AttemptResult.Connected, 0, default).ShouldBeFalse();
        host.ConsecutiveErrors.ShouldBe(0);
    }

    // xds facts D.2: the counter of a host that is out goes on past its threshold and does not fire.
    [Fact]
    public void The_run_of_an_ejected_host_goes_on_and_fires_no_more()
    {
        var (detector, host) = OneHost(EnvoyDefaults);
        Fail(detector, host, 5);
        Fail(detector, host, 12);
        host.ConsecutiveErrors.ShouldBe(12);
        (host.Ejections, detector.Overflows).ShouldBe((1, 0));
    }

    // xds facts D.3, 4.
    [Fact]
    public void Jitter_lengthens_an_ejection_up_to_its_bound()
    {
        var settings = EnvoyDefaults with { ConsecutiveErrors = 1, MaxEjectionPercent = 100, MaxEjectionJitter = Seconds(10) };
        var detector = new OutlierDetector(settings, new Random(7));
        var hosts = Enumerable.Range(0, 200).Select(_ => detector.Add()).ToList();
        hosts.ForEach(h => Fail(detector, h, 1));
        hosts.ShouldAllBe(h => h.EjectedFor >= Seconds(30) && h.EjectedFor <= Seconds(40));
        hosts.Select(h => h.EjectedFor).Distinct().Count().ShouldBeGreaterThan(150);
    }

    // xds facts D.3, 3.
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(30, 210, 390)]
    [InlineData(100, 1000, 1000)]
    public void A_part_of_the_detections_ejects_where_that_is_asked_for(uint enforcement, int least, int most)
    {
        var settings = EnvoyDefaults with { ConsecutiveErrors = 1, MaxEjectionPercent = 100, Enforcement = new EjectionEnforcement(enforcement, 100, 100) };
        var detector = new OutlierDetector(settings, new Random(7));
        var hosts = Enumerable.Range(0, 1000).Select(_ => detector.Add()).ToList();
        hosts.ForEach(h => Fail(detector, h, 1));
        hosts.Count(h => h.IsEjected).ShouldBeInRange(least, most);
        hosts.ShouldAllBe(h => h.ConsecutiveErrors == 0, "the run begins anew either way");
    }

    [Fact]
    public void The_reason_is_that_of_the_detector_that_fired()
    {
        var (detector, host) = OneHost(EnvoyDefaults with { ConsecutiveErrors = 5, ConsecutiveGatewayErrors = 5 });
        Statuses(detector, host, 503, 503, 503, 503, 503).ShouldBe(4);
        host.Reason.ShouldBe(EjectionReason.ConsecutiveGatewayErrors);
        var (other, second) = OneHost(EnvoyDefaults with { ConsecutiveErrors = 5, ConsecutiveGatewayErrors = 5 });
        Statuses(other, second, 503, 503, 500, 503, 503).ShouldBe(4);
        second.Reason.ShouldBe(EjectionReason.ConsecutiveErrors);
    }

    [Fact]
    public void New_settings_keep_what_is_known_of_the_hosts()
    {
        var (detector, host) = OneHost(EnvoyDefaults);
        Fail(detector, host, 5);
        detector.Update(EnvoyDefaults with { ConsecutiveErrors = 50 });
        host.IsEjected.ShouldBeTrue();
    }

    private static (OutlierDetector Detector, OutlierMonitor Host) OneHost(OutlierDetection settings)
    {
        var detector = new OutlierDetector(settings.MaxEjectionPercent == 0 ? settings : settings with { MaxEjectionPercent = 100 }, new Random(1));
        return (detector, detector.Add());
    }

    /// <summary>Index of the answer that ejected; -1 when none did.</summary>
    private static int Statuses(OutlierDetector detector, OutlierMonitor host, params int[] statuses) =>
        Array.FindIndex(statuses, s => detector.Report(host, AttemptResult.Answered, s, default));

    private static void Fail(OutlierDetector detector, OutlierMonitor host, int times, int at = 0)
    {
        for (var i = 0; i < times; i++)
        {
            detector.Report(host, AttemptResult.Answered, 500, Seconds(at));
        }
    }

    private static bool SweepUntil(OutlierDetector detector, int end) => SweepFrom(detector, 10, end);

    private static bool SweepFrom(OutlierDetector detector, int start, int end)
    {
        var returned = false;
        for (var t = start; t <= end; t += 10)
        {
            returned |= detector.Sweep(Seconds(t));
        }

        return returned;
    }

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);
}
