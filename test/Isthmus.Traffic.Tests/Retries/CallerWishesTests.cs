using Isthmus.Model.Plans;
using Isthmus.Traffic.Retries;

namespace Isthmus.Traffic.Tests.Retries;

/// <summary>xds facts C.10.</summary>
public sealed class CallerWishesTests
{
    private static readonly ForwardAction Route = new()
    {
        Upstreams = [new WeightedUpstream("web")],
        Timeout = TimeSpan.FromSeconds(15),
        Retry = new RetryPolicy { Attempts = 5, Conditions = RetryConditions.Reset, StatusCodes = [409], PerTryTimeout = TimeSpan.FromSeconds(2) },
    };

    [Fact]
    public void What_is_not_said_stays_as_the_route_says()
    {
        var wishes = CallerWishes.Read(new FakeRequest("/"), Route);
        wishes.Action.ShouldBe(Route);
        wishes.AnswersTimeoutWithNoContent.ShouldBeFalse();
        CallerWishes.Read(new FakeRequest("/"), Route with { Retry = null }).Action.Retry.ShouldBeNull();
    }

    [Fact]
    public void Times_replace_the_routes()
    {
        var action = CallerWishes.Read(With(("x-envoy-upstream-rq-timeout-ms", "250"), ("x-envoy-upstream-rq-per-try-timeout-ms", "100")), Route).Action;
        (action.Timeout, action.Retry!.PerTryTimeout).ShouldBe((TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(100)));
        CallerWishes.Read(With(("x-envoy-upstream-rq-timeout-ms", "0")), Route).Action.Timeout.ShouldBe(TimeSpan.Zero, "0 turns the time limit off");
        CallerWishes.Read(With(("x-envoy-upstream-rq-per-try-timeout-ms", "100")), Route with { Retry = null }).Action.Retry!.PerTryTimeout.ShouldBe(TimeSpan.FromMilliseconds(100));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1s")]
    [InlineData("")]
    [InlineData("99999999999")]
    public void A_number_that_is_none_says_nothing(string value) =>
        CallerWishes.Read(With(("x-envoy-upstream-rq-timeout-ms", value), ("x-envoy-max-retries", value)), Route).Action.ShouldBe(Route);

    [Fact]
    public void Conditions_codes_and_fields_come_on_top_and_the_number_replaces()
    {
        var wishes = CallerWishes.Read(
            With(
                ("x-envoy-retry-on", "5xx, retriable-headers,whatever"), ("x-envoy-retry-grpc-on", "unavailable"), ("x-envoy-max-retries", "1"),
                ("x-envoy-retriable-status-codes", "503, 9999, x"), ("x-envoy-retriable-header-names", "X-Again, x-later")),
            Route);
        var retry = wishes.Action.Retry!;
        retry.Conditions.ShouldBe(RetryConditions.Reset | RetryConditions.ServerError | RetryConditions.RetriableHeaders | RetryConditions.GrpcUnavailable);
        (retry.Attempts, retry.StatusCodes.Count).ShouldBe((1u, 2));
        retry.StatusCodes.ShouldBe([409, 503]);
        wishes.IsRetriable(With(("x-later", ""))).ShouldBeTrue();
        wishes.IsRetriable(With(("x-again", "no"))).ShouldBeTrue();
        wishes.IsRetriable(With(("x-other", "1"))).ShouldBeFalse();
    }

    [Fact]
    public void A_route_without_a_policy_gets_one_retry_when_the_caller_says_when()
    {
        var bare = Route with { Retry = null };
        CallerWishes.Read(With(("x-envoy-retry-on", "5xx")), bare).Action.Retry!.Attempts.ShouldBe(1u);
        CallerWishes.Read(With(("x-envoy-retry-on", "5xx"), ("x-envoy-max-retries", "4")), bare).Action.Retry!.Attempts.ShouldBe(4u);
        CallerWishes.Read(With(("x-envoy-max-retries", "4")), bare).Action.Retry.ShouldBeNull();
    }

    [Fact]
    public void A_timeout_can_be_no_error() => CallerWishes.Read(With(("x-envoy-upstream-rq-timeout-alt-response", "yes")), Route).AnswersTimeoutWithNoContent.ShouldBeTrue();

    private static FakeRequest With(params (string Name, string Value)[] fields) => new("/", headers: [.. fields.Select(f => $"{f.Name}: {f.Value}")]);
}
