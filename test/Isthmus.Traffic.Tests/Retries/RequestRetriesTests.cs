using Isthmus.Model.Plans;
using Isthmus.TestKit;
using Isthmus.Traffic.Balancing;
using Isthmus.Traffic.Retries;
using static Isthmus.Traffic.Tests.Upstreams;

namespace Isthmus.Traffic.Tests.Retries;

public sealed class RequestRetriesTests
{
    private static readonly RetryPolicy OnServerError = new() { Attempts = 2, Conditions = RetryConditions.ServerError };
    private static readonly AttemptOutcome Answer503 = new() { End = AttemptEnd.Answered, Status = 503, RequestBytesSent = true, ResponseBytesReceived = true, CanReplay = true };
    private static readonly AttemptOutcome Reset = new() { End = AttemptEnd.Reset, RequestBytesSent = true, IsIdempotent = true, CanReplay = true };
    private static readonly AttemptOutcome Refused = new() { End = AttemptEnd.ConnectFailed, CanReplay = true };

    [Fact]
    public void A_policy_s_retries_wait_and_end()
    {
        var upstream = State(Named("u"));
        var retries = new RequestRetries(OnServerError);
        retries.Decide(Answer503, upstream, default, 24).ShouldBe(new RetryDecision(RetryVerdict.Retry, TimeSpan.FromMilliseconds(24), IsCounted: true, IsZeroLoss: false));
        retries.Decide(Answer503, upstream, default, 49).Wait.TotalMilliseconds.ShouldBe(49);
        retries.Decide(Answer503, upstream, default, 0).Verdict.ShouldBe(RetryVerdict.LimitReached);
        upstream.Limits.Retries.ShouldBe(2);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void What_cannot_be_sent_again_is_not(bool canReplay, bool forwarded)
    {
        var retries = new RequestRetries(OnServerError);
        retries.Decide(Answer503 with { CanReplay = canReplay, ResponseForwarded = forwarded }, State(Named("u")), default, 0).Verdict.ShouldBe(RetryVerdict.NotRetriable);
    }

    [Fact]
    public void A_success_is_not_retried()
    {
        var retries = new RequestRetries(OnServerError);
        retries.Decide(Answer503 with { Status = 200 }, State(Named("u")), default, 0).Verdict.ShouldBe(RetryVerdict.NotRetriable);
    }

    [Fact]
    public void Without_a_policy_a_refused_request_goes_elsewhere_at_once_up_to_three_times()
    {
        var upstream = State(Named("u"));
        var retries = new RequestRetries(null);
        for (var i = 0; i < 3; i++)
        {
            retries.Decide(Refused, upstream, default, 20).ShouldBe(new RetryDecision(RetryVerdict.Retry, TimeSpan.Zero, IsCounted: true, IsZeroLoss: true));
        }

        retries.Decide(Refused, upstream, default, 20).Verdict.ShouldBe(RetryVerdict.LimitReached);
        new RequestRetries(null).Decide(Answer503, upstream, default, 0).Verdict.ShouldBe(RetryVerdict.NotRetriable);
    }

    [Fact]
    public void A_stale_connection_is_replaced_for_nothing_once()
    {
        var stale = Refused with { End = AttemptEnd.StaleConnection, RequestBytesSent = true, IsIdempotent = true };
        var upstream = State(Named("u"));
        var retries = new RequestRetries(null);
        retries.Decide(stale, upstream, default, 0).ShouldBe(new RetryDecision(RetryVerdict.Retry, TimeSpan.Zero, IsCounted: false, IsZeroLoss: true));
        retries.Retries.ShouldBe(0u);
        retries.Decide(stale, upstream, default, 0).IsCounted.ShouldBeTrue();
        retries.Retries.ShouldBe(1u);
        new RequestRetries(null).Decide(stale with { IsIdempotent = false }, upstream, default, 0).Verdict.ShouldBe(RetryVerdict.NotRetriable);
    }

    // issue 4, item 3: over 10 s, a tenth of the requests and ten a second besides.
    [Fact]
    public void The_default_budget_is_a_window()
    {
        var upstream = State(Named("u"));
        for (var i = 0; i < 500; i++)
        {
            upstream.Retries.CountRequest(default);
        }

        var verdicts = Enumerable.Range(0, 200).Select(_ => new RequestRetries(null).Decide(Reset, upstream, default, 0).Verdict).ToList();
        verdicts.Count(v => v == RetryVerdict.Retry).ShouldBe(150);
        verdicts[^1].ShouldBe(RetryVerdict.Overflow);
        new RequestRetries(null).Decide(Refused, upstream, default, 0).Verdict.ShouldBe(RetryVerdict.Retry, "nothing was asked of the upstream");
    }

    [Fact]
    public void An_operator_s_breaker_is_honoured_as_it_is()
    {
        var upstream = State(Named("u") with { CircuitBreakers = new CircuitBreakers { MaxRetries = 1 } });
        new RequestRetries(null).Decide(Refused, upstream, default, 0).Verdict.ShouldBe(RetryVerdict.Retry);
        new RequestRetries(null).Decide(Refused, upstream, default, 0).Verdict.ShouldBe(RetryVerdict.Overflow);
        upstream.Limits.EndRetry();
        new RequestRetries(null).Decide(Refused, upstream, default, 0).Verdict.ShouldBe(RetryVerdict.Retry);
    }

    [Fact]
    public void An_operator_s_budget_takes_the_window_s_place()
    {
        var upstream = State(Named("u") with { CircuitBreakers = new CircuitBreakers { RetryBudget = new RetryBudget(20, 200) } });
        var verdicts = Enumerable.Range(0, 201).Select(_ => new RequestRetries(null).Decide(Refused, upstream, default, 0).Verdict).ToList();
        verdicts.Count(v => v == RetryVerdict.Retry).ShouldBe(200);
    }

    [Fact]
    public void The_pick_avoids_what_the_policy_says()
    {
        var pick = default(PickRequest);
        new RequestRetries(new RetryPolicy { AvoidsPreviousHosts = false, AvoidsPreviousPriorities = true, HostSelectionAttempts = 2 }).Prepare(ref pick);
        (pick.AvoidsTriedHosts, pick.AvoidsTriedPriorities, pick.HostSelectionAttempts).ShouldBe((false, false, 2u));
        new RequestRetries(null).Prepare(ref pick);
        (pick.AvoidsTriedHosts, pick.AvoidsTriedPriorities, pick.HostSelectionAttempts).ShouldBe((true, false, 5u));
    }

    // istio facts 6.7: update_frequency 2.
    [Fact]
    public void A_policy_that_leaves_priorities_gives_each_two_tries()
    {
        var (upstream, pick, retries) = (State(Named("u"), Group("near", 0, 1)), default(PickRequest), new RequestRetries(new RetryPolicy { AvoidsPreviousPriorities = true }));
        List<bool> isLeft = [];
        for (var i = 0; i < 3; i++)
        {
            retries.Prepare(ref pick);
            isLeft.Add(pick.AvoidsTriedPriorities);
            pick.Remember(upstream.Hosts[0]);
        }

        isLeft.ShouldBe([false, false, true]);
    }

    [Fact]
    public void A_priority_that_lost_the_request_twice_is_left()
    {
        var (upstream, pick, retries) = (State(Named("u")), default(PickRequest), new RequestRetries(null));
        retries.Decide(Refused, upstream, default, 0);
        retries.Prepare(ref pick);
        pick.AvoidsTriedPriorities.ShouldBeFalse();
        retries.Decide(Refused, upstream, default, 0);
        retries.Prepare(ref pick);
        pick.AvoidsTriedPriorities.ShouldBeTrue();
    }

    [Fact]
    public void A_priority_that_let_the_request_wait_in_vain_is_left()
    {
        var (pick, retries) = (default(PickRequest), new RequestRetries(null));
        retries.Decide(Reset with { End = AttemptEnd.PerTryTimeout }, State(Named("u")), default, 0).Verdict.ShouldBe(RetryVerdict.Retry);
        retries.Prepare(ref pick);
        pick.AvoidsTriedPriorities.ShouldBeTrue();
    }

    [Fact]
    public void Deciding_allocates_nothing()
    {
        var upstream = State(Named("u"));
        Allocations.Of(() => new RequestRetries(OnServerError).Decide(Answer503, upstream, default, 7)).ShouldBe(0);
    }
}
