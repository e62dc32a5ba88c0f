using Isthmus.Api.Kubernetes;
using Isthmus.Api.Security;

namespace Isthmus.Api.Checking;

/// <summary>
/// The rules that one object must follow whatever else is in the mesh. What Istio refuses is an error, what it accepts with a warning is a warning. Rules
/// that need to know other objects are in the planner.
/// </summary>
public static class ObjectChecks
{
    /// <summary>
    /// Adds every finding about <paramref name="subject"/>, all at once. Kinds without rules give none. Returns whether the object can be used: false
    /// when one of the findings is an error.
    /// </summary>
    public static bool Check(ApiObject subject, Violations violations)
    {
        var findings = Findings.About(subject, violations);
        switch (subject)
        {
            case ApiObject<DestinationRuleConfig> rule:
                DestinationRuleChecks.Check(rule, findings);
                break;
            case ApiObject<VirtualServiceConfig> service:
                VirtualServiceChecks.Check(service, findings);
                break;
            case ApiObject<GatewayConfig> gateway:
                GatewayChecks.Check(gateway.Config, findings);
                break;
            case ApiObject<SidecarConfig> sidecar:
                SidecarChecks.Check(sidecar.Config, findings);
                break;
            case ApiObject<ServiceEntryConfig> entry:
                ServiceEntryChecks.Check(entry, findings);
                break;
            case ApiObject<WorkloadEntryConfig> workload:
                WorkloadEntryRules.Check(findings, workload.Config);
                break;
            case ApiObject<WorkloadGroupConfig> group:
                WorkloadEntryRules.Check(findings, group.Config);
                break;
            default:
                CheckOther(subject, findings);
                break;
        }

        return !findings.HasErrors;
    }

    private static void CheckOther(ApiObject subject, Findings findings)
    {
        switch (subject)
        {
            case ApiObject<PeerAuthenticationConfig> peers:
                PolicyChecks.Check(peers.Config, findings);
                break;
            case ApiObject<RequestAuthenticationConfig> requests:
                PolicyChecks.Check(requests.Config, findings);
                break;
            case ApiObject<AuthorizationPolicyConfig> policy:
                AuthorizationPolicyChecks.Check(policy.Config, findings);
                break;
            case ApiObject<SecretConfig> secret:
                RemoteSecretChecks.Check(secret, findings);
                break;
        }
    }
}
