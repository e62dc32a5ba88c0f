using Isthmus.Planner.Localities;

namespace Isthmus.Planner.Tests.Localities;

/// <summary>istio facts 1.3, 1.7 (locality weights), 1.8, 13.1, 13.2, 13.7.</summary>
public sealed class LocalityPolicyTests
{
    private static readonly Service Plain = Given.Service("s");
    private static readonly OutlierDetectionConfig Detection = new();

    [Fact]
    public void Outlier_detection_alone_turns_plain_failover_on()
    {
        Of(null, null).Mode.ShouldBe(LocalityMode.None);
        var policy = Of(null, Detection);
        policy.Mode.ShouldBe(LocalityMode.Failover);
        policy.IsWeighted.ShouldBeFalse();
    }

    [Fact]
    public void Explicit_failover_and_label_priorities_are_weighted()
    {
        Of(new() { Failover = [new("a", "b")] }, Detection).IsWeighted.ShouldBeTrue();
        Of(new() { FailoverPriority = ["x"] }, Detection).IsWeighted.ShouldBeTrue();
    }

    [Fact]
    public void Failover_without_outlier_detection_does_nothing() => Of(new() { Failover = [new("a", "b")] }, null).ShouldBe(LocalityPolicy.None);

    [Fact]
    public void Distribution_needs_no_outlier_detection_and_beats_failover()
    {
        var policy = Of(new() { Distribute = [new("a", [new("b", 100)])], FailoverPriority = ["x"] }, null);
        policy.Mode.ShouldBe(LocalityMode.Distribute);
        policy.IsWeighted.ShouldBeTrue();
    }

    [Fact]
    public void Switched_off_in_the_rule_is_off_whatever_the_mesh_says() => Of(new() { Enabled = false }, Detection).ShouldBe(LocalityPolicy.None);

    [Fact]
    public void A_rule_replaces_the_setting_of_the_mesh_completely()
    {
        var mesh = MeshConfig.Istio with { LocalityLbSetting = new() { Failover = [new("a", "b")] } };
        Of(new(), Detection, mesh).Failover.IsEmpty.ShouldBeTrue();
        Of(null, Detection, mesh).Failover.Count.ShouldBe(1);
    }

    [Fact]
    public void A_service_that_wants_near_endpoints_needs_no_outlier_detection()
    {
        var near = Plain with { TrafficDistribution = TrafficDistribution.SameZone };
        var policy = LocalityPolicy.Of(new(), near, MeshConfig.Istio);
        policy.Mode.ShouldBe(LocalityMode.Failover);
        policy.FailoverPriority.ShouldBe([WellKnownLabels.Network, WellKnownLabels.Region, WellKnownLabels.Zone]);
        LocalityPolicy.Of(new(), near with { TrafficDistribution = TrafficDistribution.SameNode }, MeshConfig.Istio).FailoverPriority.Count.ShouldBe(5);
    }

    [Fact]
    public void The_rule_beats_the_service_and_the_service_beats_the_mesh()
    {
        var near = Plain with { TrafficDistribution = TrafficDistribution.SameZone };
        var mesh = MeshConfig.Istio with { ZoneAwareLbSetting = new() };
        LocalityPolicy.Of(new(), near, mesh).Mode.ShouldBe(LocalityMode.Failover);
        LocalityPolicy.Of(new(), Plain, mesh).Mode.ShouldBe(LocalityMode.ZoneAware);
        LocalityPolicy.Of(new() { LoadBalancer = new() { LocalityLbSetting = new() { Enabled = false } } }, near, mesh).ShouldBe(LocalityPolicy.None);
        LocalityPolicy.Of(new() { LoadBalancer = new() { ZoneAwareLbSetting = new(), LocalityLbSetting = new() { Enabled = false } } }, near, MeshConfig.Istio)
            .Mode.ShouldBe(LocalityMode.ZoneAware);
    }

    private static LocalityPolicy Of(LocalityLbConfig? setting, OutlierDetectionConfig? detection, MeshConfig? mesh = null) => LocalityPolicy.Of(
        new() { LoadBalancer = setting is null ? null : new() { LocalityLbSetting = setting }, OutlierDetection = detection }, Plain, mesh ?? MeshConfig.Istio);
}
