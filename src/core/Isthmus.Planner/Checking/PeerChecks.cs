using Isthmus.Api.Checking;
using Isthmus.Planner.Naming;

namespace Isthmus.Planner.Checking;

/// <summary>PeerAuthentications, and the TLS modes of DestinationRules against them.</summary>
internal static class PeerChecks
{
    public static void Check(MeshFacts facts, Violations violations)
    {
        CheckPolicies(facts, violations);
        foreach (var rule in facts.Config.DestinationRules.All)
        {
            var services = facts.Services(facts.Resolve(rule.Config.Host, rule.Metadata.Namespace));
            foreach (var place in PolicyPlace.Of(rule.Config).Where(p => p.Policy.Tls is not null))
            {
                CheckRule(facts, Findings.About(rule, violations), rule.Config, place, services);
            }
        }
    }

    private static void CheckPolicies(MeshFacts facts, Violations violations)
    {
        var first = new Dictionary<(string Namespace, Labels Selector), string>();
        foreach (var policy in facts.Config.PeerAuthentications.All)
        {
            var findings = Findings.About(policy, violations);
            var ns = policy.Metadata.Namespace;
            if (policy.Config.Selector is not null && string.Equals(ns, facts.RootNamespace, StringComparison.Ordinal))
            {
                findings.Add(MeshCheckCatalog.RootSelector, "spec.selector", $"'{ns}' is the root namespace");
            }
            else if (!first.TryAdd((ns, policy.Config.Selector ?? Labels.Empty), policy.Metadata.Name))
            {
                findings.Add(MeshCheckCatalog.SecondPolicy, "spec", $"'{first[(ns, policy.Config.Selector ?? Labels.Empty)]}' is for the same workloads and comes first");
            }
        }
    }

    private static void CheckRule(MeshFacts facts, Findings findings, DestinationRuleConfig rule, PolicyPlace place, IReadOnlyList<Service> services)
    {
        foreach (var service in services.Where(s => !s.IsExternal))
        {
            var port = place.Port == 0 ? null : service.FindPort(place.Port);
            var endpoints = facts.Snapshot.Endpoints.Of(service.Key)
                .Where(e => (place.Subset?.Selects(e.Labels) ?? true) && (port is null || string.Equals(e.PortName, port.Name, StringComparison.Ordinal)))
                .ToArray();
            if (Problem(facts, rule, place.Policy.Tls!.Mode, service, endpoints) is var (check, message))
            {
                findings.Add(check, $"{place.Path}.tls.mode", message);
                return;
            }
        }
    }

    private static (Check Check, string Message)? Problem(MeshFacts facts, DestinationRuleConfig rule, ClientTlsMode mode, Service service, Endpoint[] endpoints)
    {
        if (mode is ClientTlsMode.Disable or ClientTlsMode.Simple)
        {
            var strict = endpoints.Count(e => e.AcceptsMtls && facts.MtlsModeOf(e) == MtlsMode.Strict);
            return strict == 0 ? null : (MeshCheckCatalog.PlaintextToStrict, $"{strict} endpoints of {service.Key.Host} take mTLS only");
        }

        // A wildcard over everything, and gateways of other meshes in a ServiceEntry, are written with ISTIO_MUTUAL on purpose.
        if (mode is not ClientTlsMode.IstioMutual || HostPattern.IsWildcard(rule.Host) || service.Source != ServiceSource.Kubernetes)
        {
            return null;
        }

        var deaf = endpoints.Count(e => !e.AcceptsMtls || facts.MtlsModeOf(e) == MtlsMode.Disable);
        return deaf == 0 ? null : (MeshCheckCatalog.MtlsToPlaintext, $"{deaf} of {endpoints.Length} endpoints of {service.Key.Host} take no mTLS");
    }
}
