using Isthmus.Planner.Routes;

namespace Isthmus.Planner.Tests.Routes;

/// <summary>istio facts 6.7 (timeout, retries) and 6.10 (retries).</summary>
public sealed class RetryPoliciesTests
{
    private const RetryConditions Default = RetryConditions.ConnectFailure | RetryConditions.RefusedStream | RetryConditions.GrpcUnavailable
        | RetryConditions.GrpcCancelled | RetryConditions.RetriableStatusCodes;

    [Fact]
    public void Retries_twice_where_it_is_safe_by_default()
    {
        var policy = RetryPolicies.Translate(null, MeshConfig.Istio, isHashed: false);

        policy.ShouldBe(new RetryPolicy { Attempts = 2, Conditions = Default, HostSelectionAttempts = 5, AvoidsPreviousHosts = true });
    }

    [Fact]
    public void Moves_numbers_to_the_status_codes()
    {
        var policy = RetryPolicies.Translate(new() { Attempts = 3, RetryOn = "gateway-error,503,foo" }, MeshConfig.Istio, isHashed: false);

        policy!.Attempts.ShouldBe(3u);
        policy.Conditions.ShouldBe(RetryConditions.GatewayError | RetryConditions.RetriableStatusCodes);
        policy.StatusCodes.ShouldBe([503]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Never_retries_with_no_attempts(int attempts) =>
        RetryPolicies.Translate(new() { Attempts = attempts, RetryOn = "5xx" }, MeshConfig.Istio, isHashed: false).ShouldBeNull();

    [Fact]
    public void Keeps_the_default_conditions_when_only_attempts_are_given()
    {
        var policy = RetryPolicies.Translate(
            new() { Attempts = 1, PerTryTimeout = TimeSpan.FromSeconds(2), RetryRemoteLocalities = true, BackOff = TimeSpan.FromMilliseconds(5) },
            MeshConfig.Istio,
            isHashed: false);

        policy.ShouldBe(new RetryPolicy
        {
            Attempts = 1,
            Conditions = Default,
            PerTryTimeout = TimeSpan.FromSeconds(2),
            BackOffBase = TimeSpan.FromMilliseconds(5),
            AvoidsPreviousPriorities = true,
        });
    }

    [Fact]
    public void Takes_the_policy_of_the_mesh_when_the_route_says_nothing()
    {
        var mesh = MeshConfig.Istio with { DefaultHttpRetryPolicy = new() { Attempts = 7, RetryOn = "reset" } };

        RetryPolicies.Translate(null, mesh, isHashed: false)!.Conditions.ShouldBe(RetryConditions.Reset);
        RetryPolicies.Translate(new() { Attempts = 1 }, mesh, isHashed: false)!.Attempts.ShouldBe(1u);
    }

    // Not Istio's: docs/adr/2026-11-29-default-retries.md.
    [Fact]
    public void The_default_mesh_also_tries_again_after_a_gateway_error_where_it_is_safe_and_elsewhere_at_last()
    {
        var policy = RetryPolicies.Translate(null, MeshConfig.Default, isHashed: false);

        policy.ShouldBe(new RetryPolicy { Attempts = 2, Conditions = Default | RetryConditions.IdempotentGatewayError, AvoidsPreviousPriorities = true });
    }

    [Fact]
    public void May_meet_the_same_endpoint_again_when_hashing_or_told_so()
    {
        RetryPolicies.Translate(null, MeshConfig.Istio, isHashed: true)!.AvoidsPreviousHosts.ShouldBeFalse();
        RetryPolicies.Translate(new() { Attempts = 1, RetryIgnorePreviousHosts = false }, MeshConfig.Istio, isHashed: false)!.AvoidsPreviousHosts.ShouldBeFalse();
    }

    // istio facts 6.5: hash policies are the route's, and its destinations share them.
    [Theory]
    [InlineData("hashed", "x-user", false)]
    [InlineData("hashed hashed", "x-user", true)]
    [InlineData("plain hashed", "x-user", true)]
    [InlineData("other plain hashed", "x-other x-user", true)]
    [InlineData("plain", "", true)]
    public void A_route_is_hashed_by_what_any_of_its_destinations_asks_for(string destinations, string headers, bool avoidsPreviousHosts)
    {
        var to = destinations.Split(' ').Select(d => GivenRules.To(d, weight: 1)).ToArray();
        var mesh = Given.Mesh(Given.Service("hashed"), Given.Service("other"), Given.Service("plain"))
            .With(HashedBy("hashed", "x-user"), HashedBy("other", "x-other"))
            .With(GivenRules.VirtualService("vs", "default", ["plain"], [GivenRules.Route(to)]));

        var table = RoutePlanner.Plan(ProxyView.Of(mesh, Given.Sidecar())).Single(t => t.Name == "80");
        var action = (ForwardAction)table.VirtualHosts.Single(h => h.Name.StartsWith("plain.", StringComparison.Ordinal)).Routes[0].Action;

        string.Join(' ', action.HashPolicies.Select(h => h.Name)).ShouldBe(headers);
        action.Retry!.AvoidsPreviousHosts.ShouldBe(avoidsPreviousHosts);

        static ApiObject<DestinationRuleConfig> HashedBy(string host, string header) =>
            Given.Object(host, "default", new DestinationRuleConfig { Host = host, TrafficPolicy = new() { LoadBalancer = new() { ConsistentHash = new() { HttpHeaderName = header } } } });
    }

    [Theory]
    [InlineData("5xx", RetryConditions.ServerError)]
    [InlineData("gateway-error", RetryConditions.GatewayError)]
    [InlineData("idempotent-gateway-error", RetryConditions.IdempotentGatewayError)]
    [InlineData("reset", RetryConditions.Reset)]
    [InlineData("reset-before-request", RetryConditions.ResetBeforeRequest)]
    [InlineData("connect-failure", RetryConditions.ConnectFailure)]
    [InlineData("envoy-ratelimited", RetryConditions.RateLimited)]
    [InlineData("retriable-4xx", RetryConditions.Retriable4xx)]
    [InlineData("refused-stream", RetryConditions.RefusedStream)]
    [InlineData("retriable-status-codes", RetryConditions.RetriableStatusCodes)]
    [InlineData("retriable-headers", RetryConditions.RetriableHeaders)]
    [InlineData("cancelled", RetryConditions.GrpcCancelled)]
    [InlineData("deadline-exceeded", RetryConditions.GrpcDeadlineExceeded)]
    [InlineData("resource-exhausted", RetryConditions.GrpcResourceExhausted)]
    [InlineData("internal", RetryConditions.GrpcInternal)]
    [InlineData(" unavailable , ", RetryConditions.GrpcUnavailable)]
    public void Reads_the_words_of_retryOn(string text, RetryConditions expected) => RetryPolicies.ParseConditions(text).Conditions.ShouldBe(expected);
}
