using Isthmus.Planner.DestinationRules;

namespace Isthmus.Planner.Security;

/// <summary>
/// Whether mTLS is used towards an endpoint (Istio <c>mtls_checker.go</c>): what the caller's DestinationRule says; else what the endpoint can, unless its
/// PeerAuthentication forbids it.
/// </summary>
internal sealed class MtlsCapability(PeerAuthenticationIndex policies, MergedDestinationRule? rule, int servicePort, string subset)
{
    private readonly ClientTlsMode? _ruled = ModeOf(rule, servicePort, subset);

    /// <summary>The answer for one endpoint.</summary>
    public bool Of(Endpoint endpoint) =>
        _ruled is { } mode
            ? mode == ClientTlsMode.IstioMutual
            : endpoint.AcceptsMtls && policies.Of(endpoint.Namespace, endpoint.Labels, endpoint.Port) != MtlsMode.Disable;

    private static ClientTlsMode? ModeOf(MergedDestinationRule? rule, int port, string subset)
    {
        if (rule is null)
        {
            return null;
        }

        if (subset.Length == 0)
        {
            return ModeOf(rule.TrafficPolicy, port);
        }

        return rule.TryFindSubset(subset, out var found) ? ModeOf(found.TrafficPolicy, port) ?? ModeOf(rule.TrafficPolicy, port) : null;
    }

    private static ClientTlsMode? ModeOf(TrafficPolicyConfig? policy, int port) =>
        policy?.PortLevelSettings.FirstOrDefault(p => p.Port == port)?.Policy.Tls?.Mode ?? policy?.Tls?.Mode;
}
