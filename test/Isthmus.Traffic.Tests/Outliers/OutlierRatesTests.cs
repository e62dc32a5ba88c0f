using Isthmus.Model.Plans;
using Isthmus.Traffic.Outliers;

namespace Isthmus.Traffic.Tests.Outliers;

/// <summary>The detectors that compare hosts (xds facts D.4, D.6).</summary>
public sealed class OutlierRatesTests
{
    private static readonly OutlierDetection SuccessRate = new() { ConsecutiveErrors = 0, MaxEjectionPercent = 100, SuccessRate = new SuccessRateDetection() };
    private static readonly OutlierDetection FailurePercentage = new()
    {
        ConsecutiveErrors = 0,
        MaxEjectionPercent = 100,
        FailurePercentage = new FailurePercentageDetection { Enforcement = 100, LocalOriginEnforcement = 100 },
    };

    // xds facts D.6, "Success rate": rates, threshold, who is found.
    [Theory]
    [InlineData(new double[] { 50, 100, 100, 100, 100 }, 52, new double[] { 50 })]
    [InlineData(new double[] { 100, 100, 100, 100, 90 }, 90.4, new double[] { 90 })]
    [InlineData(new double[] { 100, 100, 100, 100, 0 }, 4, new double[] { 0 })]
    [InlineData(new double[] { 100, 100, 100, 100, 99 }, 99.04, new double[] { 99 })]
    [InlineData(new double[] { 90, 95, 100, 85, 60 }, 59.5361, new double[0])]
    [InlineData(new double[] { 100, 100, 50, 50, 50 }, 23.4597, new double[0])]
    [InlineData(new double[] { 100, 100, 100, 100, 100 }, 100, new double[0])]
    [InlineData(new[] { 99.5, 99.5, 99.5, 99.5, 99.5, 99.5, 99.5, 99.5, 99.5, 99.5, 99.5, 99.5, 99.5, 99.5, 99.5, 99.5, 99.5, 99.0, 97.0, 80.0 }, 90.2979, new[] { 80.0 })]
    [InlineData(new[] { 99.5, 99.5, 99.5, 99.5, 99.5, 99.5, 99.5, 99.5, 99.5, 99.5, 99.5, 99.5, 99.5, 99.5, 99.5, 99.5, 99.5, 99.0, 97.0 }, 98.2721, new[] { 97.0 })]
    public void A_rate_far_below_the_mean_ejects(double[] rates, double threshold, double[] found)
    {
        var samples = rates.Select(r => new RateSample(1000, (long)Math.Round(r * 10))).ToArray();
        RateRules.SuccessRateThreshold(samples, SuccessRate.SuccessRate!)!.Value.ShouldBe(threshold, 0.0001);

        var detector = new OutlierDetector(SuccessRate, new Random(1));
        var hosts = rates.Select(rate => (Rate: rate, Monitor: detector.Add())).ToArray();
        foreach (var (rate, monitor) in hosts)
        {
            Answer(detector, monitor, ok: (int)Math.Round(rate * 10), failed: 1000 - (int)Math.Round(rate * 10));
        }

        detector.Sweep(Seconds(10)).ShouldBe(found.Length > 0);
        hosts.Where(h => h.Monitor.IsEjected).Select(h => h.Rate).ShouldBe(found);
        hosts.Where(h => h.Monitor.IsEjected).ShouldAllBe(h => h.Monitor.Reason == EjectionReason.SuccessRate);
    }

    // xds facts D.6: the next sweep compares those that are left, within the limit on the ejected share.
    [Fact]
    public void The_next_sweep_finds_the_next_one()
    {
        var detector = new OutlierDetector(SuccessRate with { MaxEjectionPercent = 10 }, new Random(1));
        double[] rates = [.. Enumerable.Repeat(99.5, 17), 99.0, 97.0, 80.0];
        var hosts = rates.Select(rate => (Rate: rate, Monitor: detector.Add())).ToArray();
        foreach (var second in new[] { 10, 20, 30 })
        {
            foreach (var (rate, monitor) in hosts.Where(h => !h.Monitor.IsEjected))
            {
                Answer(detector, monitor, ok: (int)(rate * 10), failed: 1000 - (int)(rate * 10));
            }

            detector.Sweep(Seconds(second));
        }

        hosts.Where(h => h.Monitor.IsEjected).Select(h => h.Rate).ShouldBe([97.0, 80.0], "2 of 20 are 10 %, a third is too many");
        detector.Overflows.ShouldBeGreaterThan(0);
    }

    // xds facts D.6, "Failure percentage".
    [Theory]
    [InlineData(15, true)]
    [InlineData(16, false)]
    public void A_share_of_failures_at_the_threshold_ejects(int ok, bool isEjected)
    {
        var (detector, hosts) = Hosts(FailurePercentage, 5);
        Answer(detector, hosts[0], ok, 100 - ok);
        hosts.Skip(1).ToList().ForEach(h => Answer(detector, h, 100, 0));
        detector.Sweep(Seconds(10)).ShouldBe(isEjected);
        hosts[0].IsEjected.ShouldBe(isEjected);
        hosts.Count(h => h.IsEjected).ShouldBe(isEjected ? 1 : 0);
    }

    [Theory]
    [InlineData(4, 100, false)]
    [InlineData(5, 99, false)]
    [InlineData(5, 100, true)]
    public void Too_few_hosts_or_requests_are_not_compared(int hosts, int requests, bool isEjected)
    {
        var (detector, monitors) = Hosts(SuccessRate, hosts);
        Answer(detector, monitors[0], 0, requests);
        monitors.Skip(1).ToList().ForEach(h => Answer(detector, h, requests, 0));
        detector.Sweep(Seconds(10));
        monitors[0].IsEjected.ShouldBe(isEjected);
    }

    [Fact]
    public void Only_what_came_since_the_last_sweep_counts()
    {
        var (detector, hosts) = Hosts(SuccessRate, 5);
        Answer(detector, hosts[0], 0, 60);
        hosts.Skip(1).ToList().ForEach(h => Answer(detector, h, 100, 0));
        detector.Sweep(Seconds(10)).ShouldBeFalse();
        Answer(detector, hosts[0], 0, 60);
        hosts.Skip(1).ToList().ForEach(h => Answer(detector, h, 100, 0));
        detector.Sweep(Seconds(20)).ShouldBeFalse("60 in each interval are not 100");
    }

    // xds facts D.4: a host that the success rate took is not taken again by the failure percentage of the same sweep.
    [Fact]
    public void A_host_is_ejected_once_in_a_sweep()
    {
        var (detector, hosts) = Hosts(SuccessRate with { FailurePercentage = FailurePercentage.FailurePercentage }, 5);
        Answer(detector, hosts[0], 0, 100);
        hosts.Skip(1).ToList().ForEach(h => Answer(detector, h, 100, 0));
        detector.Sweep(Seconds(10));
        (hosts[0].Ejections, hosts[0].Reason, detector.Ejected, detector.Overflows).ShouldBe((1, EjectionReason.SuccessRate, 1, 0));
    }

    // xds facts D.4, 1 and 4: who was just ejected is not forgiven, who came back keeps his back-off for one interval.
    [Fact]
    public void An_ejection_by_rate_lasts_like_any_other()
    {
        var (detector, hosts) = Hosts(SuccessRate, 5);
        Answer(detector, hosts[0], 0, 100);
        hosts.Skip(1).ToList().ForEach(h => Answer(detector, h, 100, 0));
        detector.Sweep(Seconds(10));
        hosts[0].Multiplier.ShouldBe(1);
        detector.Sweep(Seconds(39)).ShouldBeFalse();
        detector.Sweep(Seconds(40)).ShouldBeTrue();
        hosts[0].IsEjected.ShouldBeFalse();
        hosts[0].Multiplier.ShouldBe(1);
        detector.Sweep(Seconds(50));
        hosts[0].Multiplier.ShouldBe(0);
    }

    // xds facts D.2, D.4: local failures have rates of their own when they are counted apart.
    [Theory]
    [InlineData(true, EjectionReason.LocalOriginSuccessRate)]
    [InlineData(false, EjectionReason.LocalOriginFailurePercentage)]
    public void Failures_to_reach_a_host_are_compared_apart_when_they_are_counted_apart(bool byRate, EjectionReason reason)
    {
        var settings = (byRate ? SuccessRate : FailurePercentage) with { SplitsLocalOrigin = true, ConsecutiveLocalOriginFailures = 0 };
        var (detector, hosts) = Hosts(settings, 5);
        for (var i = 0; i < 100; i++)
        {
            detector.Report(hosts[0], AttemptResult.ConnectionFailed, 0, default);
            hosts.Skip(1).ToList().ForEach(h => detector.Report(h, AttemptResult.Connected, 0, default));
            hosts.ToList().ForEach(h => detector.Report(h, AttemptResult.Answered, 200, default));
        }

        detector.Sweep(Seconds(10)).ShouldBeTrue();
        hosts[0].Reason.ShouldBe(reason);
        hosts.Count(h => h.IsEjected).ShouldBe(1);
    }

    [Fact]
    public void Nothing_is_counted_where_no_detector_asks_for_it()
    {
        var (detector, hosts) = Hosts(SuccessRate with { SuccessRate = null }, 5);
        Answer(detector, hosts[0], 0, 1000);
        detector.Sweep(Seconds(10)).ShouldBeFalse();
        hosts[0].Answers.Take().Attempts.ShouldBe(0);
    }

    private static (OutlierDetector Detector, OutlierMonitor[] Hosts) Hosts(OutlierDetection settings, int count)
    {
        var detector = new OutlierDetector(settings, new Random(1));
        return (detector, [.. Enumerable.Range(0, count).Select(_ => detector.Add())]);
    }

    private static void Answer(OutlierDetector detector, OutlierMonitor host, int ok, int failed)
    {
        for (var i = 0; i < ok + failed; i++)
        {
            detector.Report(host, AttemptResult.Answered, i < ok ? 200 : 500, default);
        }
    }

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);
}
