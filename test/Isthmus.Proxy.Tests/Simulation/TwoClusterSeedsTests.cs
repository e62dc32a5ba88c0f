using System.Globalization;

using Isthmus.Proxy.Tests.Peers;
using Isthmus.Proxy.Tests.Plans;
using Xunit.Abstractions;

namespace Isthmus.Proxy.Tests.Simulation;

/// <summary>The whole proxy through seeds of faults in two clusters. ISTHMUS_SEEDS sets another number of them, for long runs.</summary>
public sealed class TwoClusterSeedsTests(ITestOutputHelper output)
{
    private static readonly ulong Seeds = ulong.Parse(Environment.GetEnvironmentVariable("ISTHMUS_SEEDS") ?? "1000", CultureInfo.InvariantCulture);

    [Fact]
    public void No_request_is_lost_that_could_be_served_and_no_byte_is_out_of_place()
    {
        var (fromA, fromB, cut, extra) = (0L, 0L, 0L, 0L);
        var cpu = Environment.CpuUsage.TotalTime;
        for (var seed = 1UL; seed <= Seeds; seed++)
        {
            var run = new TwoClusterRun(seed).Play();
            run.Wrong.ShouldBeEmpty($"seed {seed}\n{run.Faults}");

            // Over any ten seconds at most a tenth of the requests and ten a second; a run has 200 requests and takes about ten seconds.
            run.Extra.ShouldBeLessThanOrEqualTo(20 + 110, $"seed {seed}\n{run.Faults}");
            (fromA, fromB, cut, extra) = (fromA + run.Answers['a'], fromB + run.Answers['b'], cut + run.Cut, extra + run.Extra);
        }

        output.WriteLine($"{Seeds} seeds: {fromA} a, {fromB} b, {cut} cut, {extra} extra, cpu {Environment.CpuUsage.TotalTime - cpu}");
        fromB.ShouldBeGreaterThan(fromA / 20, "the faults of the local cluster were felt");
        fromA.ShouldBeGreaterThan(fromB, "and healed");
        cut.ShouldBeGreaterThan(0, "some answers were cut in the middle");
    }

    [Fact]
    public void A_storm_of_errors_is_retried_within_the_budget()
    {
        const int Requests = 2_000;
        var seen = 0;
        var world = new ProxyWorld(
            answer: _ =>
            {
                seen++;
                return "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";
            },
            change: plan => plan with
            {
                Listeners = TestPlan.Of(ProxyWorld.ProxyAddress, new HttpHandling { InlineRoutes = TestPlan.Routes(Retrying()) }).Listeners,
                Upstreams = [TestPlan.UpstreamOf() with { OutlierDetection = null }],
            });
        world.Run(async loop => (await ProxyWorld.GetManyAsync(loop, Requests, TimeSpan.FromMilliseconds(2)))["503"].ShouldBe(Requests));

        // Under ten seconds: a tenth of the requests and ten for each second of the window.
        (seen - Requests).ShouldBeInRange(290, 301);
    }

    [Fact]
    public void The_same_seed_gives_the_same_trace()
    {
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var digest = new TwoClusterRun(seed).Play().Digest;
            new TwoClusterRun(seed).Play().Digest.ShouldBe(digest, $"seed {seed}");
            string.Equals(new TwoClusterRun(seed + 1000).Play().Digest, digest, StringComparison.Ordinal).ShouldBeFalse($"seed {seed}");
        }
    }

    private static Isthmus.Model.Plans.Route Retrying()
    {
        var action = TestPlan.Forward();
        return TestPlan.Catchall() with
        {
            Action = action with { Retry = action.Retry! with { Conditions = RetryConditions.ServerError, Attempts = 2, BackOffBase = TimeSpan.FromMilliseconds(1) } },
        };
    }
}
