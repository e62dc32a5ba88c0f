using Isthmus.Model.Plans;
using Isthmus.Traffic.Retries;

namespace Isthmus.Traffic.Tests.Retries;

public sealed class RetryRulesTests
{
    private const AttemptEnd Answer = AttemptEnd.Answered;

    // xds facts C.7, the table of tokens.
    [Theory]
    [InlineData(RetryConditions.ServerError, "500 501 503 599", "200 404 409 499 600")]
    [InlineData(RetryConditions.GatewayError, "502 503 504", "500 501 505")]
    [InlineData(RetryConditions.Retriable4xx, "409", "400 404 429 500")]
    [InlineData(RetryConditions.RetriableStatusCodes, "418 503", "200 500 502")]
    [InlineData(RetryConditions.ConnectFailure, "", "500 503")]
    [InlineData(RetryConditions.Reset, "", "500 503")]
    public void Statuses_that_are_retried(RetryConditions condition, string retried, string kept)
    {
        var policy = new RetryPolicy { Conditions = condition, StatusCodes = [418, 503] };
        Statuses(retried).ShouldAllBe(s => RetryRules.Wants(policy, new AttemptOutcome { End = Answer, Status = s }));
        Statuses(kept).ShouldAllBe(s => !RetryRules.Wants(policy, new AttemptOutcome { End = Answer, Status = s }));
    }

    [Theory]
    [InlineData(502, true, true)]
    [InlineData(503, true, true)]
    [InlineData(504, true, true)]
    [InlineData(500, true, false)]
    [InlineData(503, false, false)]
    public void Our_own_condition_wants_another_try_where_two_do_no_harm(int status, bool isIdempotent, bool expected) =>
        RetryRules.Wants(new RetryPolicy { Conditions = RetryConditions.IdempotentGatewayError }, new AttemptOutcome { End = Answer, Status = status, IsIdempotent = isIdempotent }).ShouldBe(expected);

    [Theory]
    [InlineData(RetryConditions.ServerError, "ConnectFailed Reset RefusedStream PerTryTimeout StaleConnection")]
    [InlineData(RetryConditions.GatewayError, "ConnectFailed Reset RefusedStream PerTryTimeout StaleConnection")]
    [InlineData(RetryConditions.Reset, "ConnectFailed Reset RefusedStream PerTryTimeout StaleConnection")]
    [InlineData(RetryConditions.ConnectFailure, "ConnectFailed")]
    [InlineData(RetryConditions.RefusedStream, "RefusedStream")]
    [InlineData(RetryConditions.ResetBeforeRequest, "")]
    [InlineData(RetryConditions.Retriable4xx | RetryConditions.RetriableStatusCodes | RetryConditions.GrpcUnavailable, "")]
    public void Ends_without_an_answer(RetryConditions condition, string retried)
    {
        var policy = new RetryPolicy { Conditions = condition };
        var wanted = Enum.GetValues<AttemptEnd>().Where(e => RetryRules.Wants(policy, new AttemptOutcome { End = e, RequestBytesSent = true }));
        wanted.Select(e => $"{e}").ShouldBe(retried.Split(' ', StringSplitOptions.RemoveEmptyEntries), ignoreOrder: true);
    }

    [Theory]
    [InlineData(AttemptEnd.Reset, false, true)]
    [InlineData(AttemptEnd.Reset, true, false)]
    [InlineData(AttemptEnd.ConnectFailed, false, true)]
    [InlineData(AttemptEnd.Overflow, false, false)]
    [InlineData(AttemptEnd.RouteTimeout, false, false)]
    public void Reset_before_request_asks_whether_anything_was_sent(AttemptEnd end, bool sent, bool expected) =>
        RetryRules.Wants(new RetryPolicy { Conditions = RetryConditions.ResetBeforeRequest }, new AttemptOutcome { End = end, RequestBytesSent = sent }).ShouldBe(expected);

    [Theory]
    [InlineData(RetryConditions.GrpcCancelled, 1)]
    [InlineData(RetryConditions.GrpcDeadlineExceeded, 4)]
    [InlineData(RetryConditions.GrpcResourceExhausted, 8)]
    [InlineData(RetryConditions.GrpcInternal, 13)]
    [InlineData(RetryConditions.GrpcUnavailable, 14)]
    public void Grpc_statuses(RetryConditions condition, int status)
    {
        var policy = new RetryPolicy { Conditions = condition };
        var wanted = Enumerable.Range(0, 17).Where(s => RetryRules.Wants(policy, new AttemptOutcome { End = Answer, Status = 200, GrpcStatus = s }));
        wanted.ShouldBe([status]);
    }

    [Fact]
    public void A_rate_limited_answer_needs_its_own_condition()
    {
        var outcome = new AttemptOutcome { End = Answer, Status = 503, IsRateLimited = true };
        RetryRules.Wants(new RetryPolicy { Conditions = RetryConditions.ServerError | RetryConditions.GatewayError }, outcome).ShouldBeFalse();
        RetryRules.Wants(new RetryPolicy { Conditions = RetryConditions.RateLimited }, outcome).ShouldBeTrue();
    }

    [Fact]
    public void A_retriable_header_needs_its_condition()
    {
        var outcome = new AttemptOutcome { End = Answer, Status = 200, HasRetriableHeader = true };
        RetryRules.Wants(new RetryPolicy { Conditions = RetryConditions.RetriableHeaders }, outcome).ShouldBeTrue();
        RetryRules.Wants(new RetryPolicy { Conditions = RetryConditions.ServerError }, outcome).ShouldBeFalse();
    }

    // issue 4, item 4; methods by RFC 9110 9.2.2.
    [Theory]
    [InlineData(AttemptEnd.ConnectFailed, false, false, true)]
    [InlineData(AttemptEnd.ConnectFailed, false, true, true)]
    [InlineData(AttemptEnd.Reset, false, false, true)]
    [InlineData(AttemptEnd.Reset, true, false, false)]
    [InlineData(AttemptEnd.Reset, true, true, true)]
    [InlineData(AttemptEnd.StaleConnection, true, false, false)]
    [InlineData(AttemptEnd.StaleConnection, true, true, true)]
    [InlineData(AttemptEnd.RefusedStream, true, false, true)]
    [InlineData(AttemptEnd.PerTryTimeout, true, true, true)]
    [InlineData(AttemptEnd.PerTryTimeout, true, false, false)]
    [InlineData(AttemptEnd.RouteTimeout, false, true, false)]
    [InlineData(AttemptEnd.Overflow, false, true, false)]
    [InlineData(AttemptEnd.CallerGone, false, true, false)]
    [InlineData(AttemptEnd.Answered, true, true, false)]
    public void Zero_loss_needs_that_nothing_can_happen_twice(AttemptEnd end, bool sent, bool idempotent, bool expected)
    {
        var outcome = new AttemptOutcome { End = end, RequestBytesSent = sent, IsIdempotent = idempotent, CanReplay = true };
        ZeroLoss.Allows(outcome).ShouldBe(expected);
        ZeroLoss.Allows(outcome with { CanReplay = false }).ShouldBeFalse();
        ZeroLoss.Allows(outcome with { ResponseBytesReceived = true }).ShouldBeFalse();
        ZeroLoss.Allows(outcome with { ResponseForwarded = true }).ShouldBeFalse();
    }

    private static IEnumerable<int> Statuses(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse);
}
