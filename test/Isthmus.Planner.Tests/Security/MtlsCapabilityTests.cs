using Isthmus.Planner.DestinationRules;
using Isthmus.Planner.Security;

namespace Isthmus.Planner.Tests.Security;

/// <summary>istio facts 2.7.</summary>
public sealed class MtlsCapabilityTests
{
    private static readonly TrafficPolicyConfig On = new() { Tls = new() { Mode = ClientTlsMode.IstioMutual } };
    private static readonly TrafficPolicyConfig Off = new() { Tls = new() };
    private static readonly Endpoint Able = Given.Endpoint("10.0.0.1");
    private static readonly Endpoint Unable = Able with { AcceptsMtls = false };

    [Fact]
    public void Without_a_rule_the_endpoint_and_its_policy_decide()
    {
        With(null, null).Of(Able).ShouldBeTrue();
        With(null, null).Of(Unable).ShouldBeFalse();
        With(null, null, MtlsMode.Strict).Of(Able).ShouldBeTrue();
        With(null, null, MtlsMode.Disable).Of(Able).ShouldBeFalse();
    }

    [Fact]
    public void A_rule_decides_alone()
    {
        With(On, null, MtlsMode.Disable).Of(Unable).ShouldBeTrue();
        With(Off, null).Of(Able).ShouldBeFalse();
        With(new() { Tls = new() { Mode = ClientTlsMode.Simple } }, null).Of(Able).ShouldBeFalse();
    }

    [Fact]
    public void Port_beats_top_level_and_subset_beats_both()
    {
        With(Off with { PortLevelSettings = [new(80, On)] }, null).Of(Unable).ShouldBeTrue();
        With(Off with { PortLevelSettings = [new(81, On)] }, null).Of(Able).ShouldBeFalse();
        With(Off, On, subset: "v1").Of(Unable).ShouldBeTrue();
        With(Off, null, subset: "v1").Of(Able).ShouldBeFalse();
        With(Off, null, subset: "unknown").Of(Able).ShouldBeTrue();
    }

    private static MtlsCapability With(TrafficPolicyConfig? top, TrafficPolicyConfig? ofSubset, MtlsMode mesh = MtlsMode.Unset, string subset = "")
    {
        var policies = ConfigList<PeerAuthenticationConfig>.From([Given.Object("mesh", "istio-system", new PeerAuthenticationConfig { Mode = mesh })]);
        var rule = new MergedDestinationRule(new("DestinationRule", "default", "r"), top, [new() { Name = "v1", TrafficPolicy = ofSubset }], [], null);
        return new(PeerAuthenticationIndex.From(policies, MeshConfig.Istio), rule, 80, subset);
    }
}
