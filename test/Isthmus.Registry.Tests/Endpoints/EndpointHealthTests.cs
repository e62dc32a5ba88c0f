using Isthmus.Api.Kubernetes;
using Isthmus.Model.Services;
using Isthmus.Registry.Endpoints;
using Isthmus.TestKit.Builders;

namespace Isthmus.Registry.Tests.Endpoints;

/// <summary>Health of endpoints: istio facts 1.7.</summary>
public sealed class EndpointHealthTests
{
    // ready, serving, terminating -> health of a plain service, and of one that keeps sessions; null: never sent.
    [Theory]
    [InlineData(null, null, null, HealthStatus.Healthy, HealthStatus.Healthy)]
    [InlineData(true, null, null, HealthStatus.Healthy, HealthStatus.Healthy)]
    [InlineData(true, false, true, HealthStatus.Healthy, HealthStatus.Healthy)]
    [InlineData(false, null, null, null, HealthStatus.Draining)]
    [InlineData(false, true, true, null, HealthStatus.Draining)]
    [InlineData(false, false, true, null, null)]
    [InlineData(false, true, false, HealthStatus.Unhealthy, HealthStatus.Unhealthy)]
    [InlineData(false, null, false, HealthStatus.Unhealthy, HealthStatus.Unhealthy)]
    [InlineData(false, false, null, null, null)]
    public void Conditions_give_the_health(bool? ready, bool? serving, bool? terminating, HealthStatus? expected, HealthStatus? withSessions)
    {
        var endpoint = new SliceEndpointConfig { Ready = ready, Serving = serving, Terminating = terminating };

        EndpointHealth.Of(endpoint, Given.Service("web").Build()).ShouldBe(expected);
        EndpointHealth.Of(endpoint, Given.Service("web").Labelled("istio.io/persistent-session", "cookie").Build()).ShouldBe(withSessions);
    }

    [Fact]
    public void Service_that_publishes_unready_addresses_has_only_healthy_ones() =>
        EndpointHealth.Of(new SliceEndpointConfig { Ready = false }, Given.Service("web").With(c => c with { PublishNotReadyAddresses = true }).Build())
            .ShouldBe(HealthStatus.Healthy);

    [Fact]
    public void Unready_endpoint_is_kept_as_unhealthy() =>
        Given.Mesh().With("east", Given.Deployment("web").At("10.0.0.1").Unready().Build())
            .Snapshot().Endpoints.Of(new("web.default.svc.cluster.local", "default")).Single().Health.ShouldBe(HealthStatus.Unhealthy);

    [Fact]
    public void Draining_label_wins() =>
        Given.Mesh().With("east", Given.Deployment("web").At("10.0.0.1").Labelled("istio.io/draining", "").Build())
            .Snapshot().Endpoints.Of(new("web.default.svc.cluster.local", "default")).Single().Health.ShouldBe(HealthStatus.Draining);
}
