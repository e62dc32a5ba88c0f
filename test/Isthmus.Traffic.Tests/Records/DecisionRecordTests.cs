using FsCheck;
using FsCheck.Fluent;
using Isthmus.Model.Failures;
using Isthmus.Model.Plans;
using Isthmus.TestKit;
using Isthmus.Traffic.Balancing;
using Isthmus.Traffic.Hosts;
using Isthmus.Traffic.Outliers;
using Isthmus.Traffic.Records;
using static Isthmus.Traffic.Tests.Upstreams;
using Replay = Isthmus.Traffic.Records.Replay;

namespace Isthmus.Traffic.Tests.Records;

public sealed class DecisionRecordTests
{
    [Fact]
    public void A_decision_replays_to_the_same_host() => Prop.ForAll(
        Arb.From(Gen.Elements(LoadBalancerAlgorithm.LeastRequest, LoadBalancerAlgorithm.RoundRobin, LoadBalancerAlgorithm.Random, LoadBalancerAlgorithm.RingHash, LoadBalancerAlgorithm.Maglev)),
        Arb.From(Gen.Choose(0, int.MaxValue - 1)),
        (algorithm, seed) =>
        {
            var random = new Random(seed);
            var balancing = new LoadBalancing { Algorithm = algorithm, PanicThreshold = (uint)random.Next(2) * 50, IsLocalityWeighted = random.Next(2) == 0, MaglevTableSize = 101 };
            var state = State(Named("u", balancing), Group("r1", 0, 3, 10, (uint)random.Next(1, 3)), Group("r2", 0, 2, 20), Group("r3", 1, 3, 5), Group("r4", 2, 1, 5));
            var balancer = new Balancer(new Random(seed));
            for (var i = 0; i < 30; i++)
            {
                var hosts = state.Hosts;
                hosts[random.Next(hosts.Count)].Begin();
                state.Report(hosts[random.Next(hosts.Count)], random.Next(3) == 0 ? AttemptResult.ConnectionFailed : AttemptResult.Answered, 200, default);
                var request = new PickRequest
                {
                    Hash = random.Next(2) == 0 ? (ulong)random.NextInt64() : null,
                    AvoidsTriedHosts = true,
                    HostSelectionAttempts = 3,
                    AvoidsTriedPriorities = random.Next(2) == 0,
                };
                for (var attempt = 0; attempt < 3; attempt++)
                {
                    var pick = balancer.Pick(state.View, ref request);
                    var record = default(DecisionRecord);
                    record.TakePick(pick, ref request);
                    if (!ReferenceEquals(Replay.HostOf(state.View, in record), pick.Host))
                    {
                        return false;
                    }

                    request.Remember(pick.Host!);
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Another_view_does_not_replay()
    {
        var state = State(Named("u"), Group("r1", 0, 2));
        var request = default(PickRequest);
        var record = default(DecisionRecord);
        record.TakePick(new Balancer(new Random(1)).Pick(state.View, ref request), ref request);
        state.Report(state.HostAt("r1-0"), AttemptResult.ConnectionFailed, 0, default);
        Replay.HostOf(state.View, in record).ShouldBeNull();
    }

    [Fact]
    public void A_record_tells_why()
    {
        var state = State(Named("u"), Group("r1", 0, 2), Group("r2", 1, 2));
        state.Report(state.HostAt("r1-0"), AttemptResult.ConnectionFailed, 0, default);
        var request = new PickRequest { AvoidsTriedPriorities = true, Now = TimeSpan.FromSeconds(3) };
        request.Remember(state.HostAt("r1-1"));
        var record = new DecisionRecord { RouteId = 7 };
        record.TakePick(new Balancer(new Random(1)).Pick(state.View, ref request), ref request, isZeroLoss: true);
        record.TakeResult(200, FailureReason.None, TimeSpan.FromMilliseconds(5));
        (record.Loads.HealthyOf(0), record.Loads.HealthyOf(1), record.Loads.Count).ShouldBe((70, 30, (byte)2));
        record.Priority.ShouldBe((byte)1);
        record.Skipped.ShouldBe(new SkippedHosts(0, 1, 0, 0, 0));
        record.LeftOut.ShouldBe(1ul);
        record.Flags.ShouldBe(DecisionFlags.LeftOut | DecisionFlags.ZeroLoss);
        record.IsKept.ShouldBeTrue();
        record.At.ShouldBe(TimeSpan.FromSeconds(3));
        record.Host!.Locality.Region.ShouldBe("r2");
    }

    [Fact]
    public void Without_hosts_the_record_says_so()
    {
        var request = default(PickRequest);
        var record = default(DecisionRecord);
        record.TakePick(new Balancer(new Random(1)).Pick(HostView.Empty, ref request), ref request);
        record.Flags.ShouldBe(DecisionFlags.NoHost);
        Replay.HostOf(HostView.Empty, in record).ShouldBeNull();
    }

    [Fact]
    public void Ordinary_records_do_not_wash_failures_away()
    {
        var log = new DecisionLog(4, 4);
        for (var i = 0; i < 20; i++)
        {
            var record = new DecisionRecord { RouteId = i };
            record.TakeResult(i is 3 or 17 ? 503 : 200, FailureReason.None, default);
            log.Add(ref record);
        }

        log.Newest(10).Select(r => r.RouteId).ShouldBe([19, 18, 17, 16, 15, 3]);
        log.Newest(2).Select(r => r.RouteId).ShouldBe([19, 18]);
        Should.Throw<ArgumentOutOfRangeException>(() => log.Kept[2]);
    }

    // Defaults counts on it: two rings of 4,096 per loop.
    [Fact]
    public void A_record_is_small() => System.Runtime.CompilerServices.Unsafe.SizeOf<DecisionRecord>().ShouldBeLessThanOrEqualTo(192);

    [Fact]
    public void Recording_allocates_nothing()
    {
        var state = State(Named("u"), Group("r1", 0, 3), Group("r2", 1, 3));
        var (balancer, log, request) = (new Balancer(new Random(1)), new DecisionLog(16, 16), default(PickRequest));
        Allocations.Of(() =>
        {
            var record = default(DecisionRecord);
            record.TakePick(balancer.Pick(state.View, ref request), ref request);
            record.TakeResult(200, FailureReason.None, default);
            log.Add(ref record);
        }).ShouldBe(0);
    }
}
