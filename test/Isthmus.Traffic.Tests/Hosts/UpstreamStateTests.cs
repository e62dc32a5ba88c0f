using Isthmus.Model.Plans;
using Isthmus.Traffic.Outliers;
using static Isthmus.Traffic.Tests.Upstreams;

namespace Isthmus.Traffic.Tests.Hosts;

public sealed class UpstreamStateTests
{
    private static readonly OutlierDetection OneError = new() { ConsecutiveErrors = 1, MaxEjectionPercent = 100 };

    [Fact]
    public void A_refused_connection_takes_the_host_out_at_once()
    {
        var state = State(Named("u"), Group("r1", 0, 4));
        var before = state.View.Version;

        state.Report(state.HostAt("r1-0"), AttemptResult.ConnectionFailed, 0, default);

        state.View.Version.ShouldBeGreaterThan(before);
        state.View.Priorities[0].Healthy.Hosts.Length.ShouldBe(3);
    }

    [Fact]
    public void A_probe_or_an_answer_brings_a_suspected_host_back()
    {
        var state = State(Named("u"), Group("r1", 0, 4));
        var host = state.HostAt("r1-0");

        state.Report(host, AttemptResult.ConnectionFailed, 0, default);
        state.Trust(host, default);
        state.View.Priorities[0].Healthy.Hosts.Length.ShouldBe(4);

        state.Report(host, AttemptResult.ConnectionFailed, 0, default);
        state.Report(host, AttemptResult.Answered, 200, default);
        state.View.Priorities[0].Healthy.Hosts.Length.ShouldBe(4);
    }

    [Fact]
    public void When_most_of_a_group_went_within_a_moment_all_of_it_is_suspected()
    {
        var state = State(Named("u"), Group("r1", 0, 4), Group("r2", 1, 4));

        state.Report(state.HostAt("r1-0"), AttemptResult.ConnectionFailed, 0, TimeSpan.Zero);
        state.Report(state.HostAt("r1-1"), AttemptResult.ConnectionFailed, 0, TimeSpan.FromMilliseconds(10));
        state.View.Priorities[0].Healthy.Hosts.Length.ShouldBe(2);

        state.Report(state.HostAt("r1-2"), AttemptResult.ConnectionFailed, 0, TimeSpan.FromMilliseconds(20));
        state.View.Priorities[0].Healthy.Hosts.Length.ShouldBe(0);
        state.View.Loads[1].Healthy.ShouldBe(100u);
    }

    // One workload dies behind a gateway: all connections to it break in the same moment, and others lead to the living.
    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 3)]
    public void Connections_that_broke_together_are_one_failure_of_a_gateway(bool isGateway, int failures)
    {
        var group = Group("r1", 0, 1);
        var state = State(Named("u", outliers: new() { ConsecutiveErrors = 3, MaxEjectionPercent = 100 }), group with { Endpoints = [group.Endpoints[0] with { IsGateway = isGateway }] });
        var host = state.Hosts[0];
        var (begun, broke) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        for (var i = 0; i < 3; i++)
        {
            state.Report(host, AttemptResult.ConnectionFailed, 0, broke, begun);
        }

        state.Ejected.ShouldBe(failures / 3);
        host.IsSuspected.ShouldBeTrue();

        // Those that begin later are asked anew.
        state.Report(host, AttemptResult.ConnectionFailed, 0, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(3));
        state.Report(host, AttemptResult.ConnectionFailed, 0, TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(5));
        state.Ejected.ShouldBe(1);
    }

    [Fact]
    public void Failures_far_apart_are_not_taken_for_the_death_of_a_group()
    {
        var state = State(Named("u"), Group("r1", 0, 4), Group("r2", 1, 4));
        for (var i = 0; i < 3; i++)
        {
            state.Report(state.HostAt($"r1-{i}"), AttemptResult.ConnectionFailed, 0, TimeSpan.FromSeconds(5 * i));
        }

        state.View.Priorities[0].Healthy.Hosts.Length.ShouldBe(1);
    }

    [Fact]
    public void Suspicion_is_ignored_when_it_would_leave_nobody()
    {
        var state = State(Named("u"), Group("r1", 0, 1), Group("r2", 1, 1));
        state.Report(state.HostAt("r1-0"), AttemptResult.ConnectionFailed, 0, default);
        state.Report(state.HostAt("r2-0"), AttemptResult.ConnectionFailed, 0, default);
        state.View.Loads[0].Healthy.ShouldBe(100u);
    }

    [Fact]
    public void An_ejected_host_is_out_until_a_sweep_finds_its_time_over()
    {
        var state = State(Named("u", outliers: OneError with { BaseEjectionTime = TimeSpan.FromSeconds(30) }), Group("r1", 0, 2));
        state.Report(state.HostAt("r1-0"), AttemptResult.Answered, 503, default);
        state.View.Priorities[0].Healthy.Hosts.Length.ShouldBe(1);

        state.Sweep(TimeSpan.FromSeconds(29));
        state.View.Priorities[0].Healthy.Hosts.Length.ShouldBe(1);
        state.Sweep(TimeSpan.FromSeconds(30));
        state.View.Priorities[0].Healthy.Hosts.Length.ShouldBe(2);
    }

    [Fact]
    public void A_host_that_stays_over_a_change_of_plan_keeps_what_is_known_of_it()
    {
        var upstream = Named("u", outliers: OneError);
        var state = State(upstream, Group("r1", 0, 2));
        var host = state.HostAt("r1-0");
        state.Report(host, AttemptResult.Answered, 503, default);

        state.Update(upstream, [Group("r1", 1, 3)]);

        state.HostAt("r1-0").ShouldBeSameAs(host);
        host.Outlier!.IsEjected.ShouldBeTrue();
        host.Priority.ShouldBe(1);
        state.Ejected.ShouldBe(1);
    }

    [Fact]
    public void A_host_that_goes_and_comes_back_begins_anew()
    {
        var upstream = Named("u", outliers: OneError);
        var state = State(upstream, Group("r1", 0, 2));
        state.Report(state.HostAt("r1-0"), AttemptResult.Answered, 503, default);

        state.Update(upstream, []);
        state.Ejected.ShouldBe(0);
        state.Update(upstream, [Group("r1", 0, 2)]);
        state.View.Priorities[0].Healthy.Hosts.Length.ShouldBe(2);
    }

    [Fact]
    public void Of_repeated_addresses_the_first_counts()
    {
        var state = State(Named("u"), Group("r1", 0, 2), Group("r1", 1, 2));
        state.Hosts.Count.ShouldBe(2);
    }

    [Fact]
    public void Outlier_detection_may_come_and_go_with_the_plan()
    {
        var state = State(Named("u"), Group("r1", 0, 2));
        state.Report(state.HostAt("r1-0"), AttemptResult.Answered, 503, default);
        state.View.Priorities[0].Healthy.Hosts.Length.ShouldBe(2);

        state.Update(Named("u", outliers: OneError), [Group("r1", 0, 2)]);
        state.Report(state.HostAt("r1-0"), AttemptResult.Answered, 503, default);
        state.View.Priorities[0].Healthy.Hosts.Length.ShouldBe(1);

        state.Update(Named("u"), [Group("r1", 0, 2)]);
        state.View.Priorities[0].Healthy.Hosts.Length.ShouldBe(2);
    }
}
