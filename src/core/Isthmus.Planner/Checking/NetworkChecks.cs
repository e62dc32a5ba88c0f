using Isthmus.Api.Checking;
using Isthmus.Planner.Naming;

namespace Isthmus.Planner.Checking;

/// <summary>Networks that cannot be reached, and endpoints behind gateways that nobody can reach.</summary>
internal static class NetworkChecks
{
    public static void Check(MeshFacts facts, MeshSources sources, Violations violations)
    {
        var findings = new Findings("MeshNetworks", sources.MeshNetworks, violations);
        CheckNetworks(facts, findings);
        CheckDeclared(facts, findings);
        var callers = facts.Workloads.Select(w => w.Network).Where(n => !n.IsNone).ToHashSet();
        var behind = facts.Snapshot.Gateways.Where(g => g.Port > 0).Select(g => g.Network).ToHashSet();
        foreach (var service in facts.Snapshot.Services.All.Where(s => !s.IsExternal && !s.IsClusterLocal && !s.IsNodeLocal))
        {
            CheckReachable(facts, violations, service, behind, callers);
        }
    }

    private static void CheckNetworks(MeshFacts facts, Findings findings)
    {
        var networks = facts.Snapshot.Services.All.Where(s => !s.IsExternal)
            .SelectMany(s => facts.Endpoints(s))
            .Select(e => e.Network)
            .Where(n => !n.IsNone)
            .ToHashSet();
        if (networks.Count < 2)
        {
            return;
        }

        foreach (var network in networks.Order())
        {
            CheckGateways(findings, network, facts.Snapshot);
        }
    }

    private static void CheckGateways(Findings findings, NetworkId network, MeshSnapshot snapshot)
    {
        var gateways = snapshot.Gateways.Where(g => g.Network == network).ToArray();
        if (gateways.Length == 0)
        {
            findings.Add(MeshCheckCatalog.NetworkWithoutGateway, $"networks[{network}]", $"network '{network}' has endpoints and no gateway");
        }

        var usable = gateways.Where(g => g.Port > 0).ToArray();
        if (usable.Length > 0 && Array.TrueForAll(usable, g => g.IsNamed && snapshot.ResolvedAddressesOf(g).IsEmpty))
        {
            var names = string.Join(", ", usable.Select(Described).Distinct(StringComparer.Ordinal));
            findings.Add(MeshCheckCatalog.GatewayWithoutAddress, $"networks[{network}]", $"network '{network}' has endpoints, and its gateways are known by name: {names}");
        }
    }

    private static string Described(NetworkGateway gateway) =>
        gateway.Cluster.IsNone ? $"{gateway.Address} (meshNetworks)" : $"{gateway.Address} (Service in cluster {gateway.Cluster})";

    private static void CheckDeclared(MeshFacts facts, Findings findings)
    {
        foreach (var network in facts.Snapshot.Mesh.Networks)
        {
            foreach (var cluster in network.FromRegistries)
            {
                if (!facts.Snapshot.Clusters.Contains(cluster))
                {
                    findings.Add(
                        MeshCheckCatalog.UnknownRegistry,
                        $"networks[{network.Name}].endpoints",
                        $"'{cluster}' is not a cluster; there are {string.Join(", ", facts.Snapshot.Clusters)}");
                }
            }

            foreach (var (i, gateway) in network.Gateways.Index())
            {
                if (gateway.RegistryServiceName.Length > 0 && !facts.Snapshot.Gateways.Any(g => g.Network == network.Name))
                {
                    var what = facts.Services(gateway.RegistryServiceName).Count == 0 ? "does not exist" : "gives no address";
                    findings.Add(MeshCheckCatalog.GatewayServiceMissing, $"networks[{network.Name}].gateways[{i}].registryServiceName", $"'{gateway.RegistryServiceName}' {what}");
                }
            }
        }
    }

    private static void CheckReachable(MeshFacts facts, Violations violations, Service service, HashSet<NetworkId> behind, HashSet<NetworkId> callers)
    {
        // Only when there are callers elsewhere does anybody need the gateway.
        var remote = facts.Endpoints(service)
            .Where(e => behind.Contains(e.Network) && callers.Any(c => c != e.Network))
            .ToArray();
        if (remote.Length == 0 || IsGateway(facts, service))
        {
            return;
        }

        var deaf = remote.Where(e => !e.AcceptsMtls).ToArray();
        if (RuleSaying(facts, service) is { } rule)
        {
            if (rule.Config.TrafficPolicy!.Tls!.Mode != ClientTlsMode.IstioMutual)
            {
                Findings.About(rule, violations).Add(
                    MeshCheckCatalog.NotReachable,
                    "spec.trafficPolicy.tls.mode",
                    $"callers in other networks do not get the {remote.Length} endpoints of {service.Key.Host} that are behind gateways ({Networks(remote)})");
            }
        }
        else if (deaf.Length > 0)
        {
            new Findings($"Service/{service.Key.Namespace}/{service.Name}", Origin.Unknown, violations).Add(
                MeshCheckCatalog.NotReachable,
                "",
                $"{deaf.Length} of the {remote.Length} endpoints of {service.Key.Host} behind gateways take no mTLS, so callers in other networks do not get them ({Networks(deaf)})");
        }
    }

    private static string Networks(Endpoint[] endpoints) => string.Join(", ", endpoints.Select(e => e.Network).Distinct().Order());

    /// <summary>The DestinationRule beside the service, or of the mesh, that fixes the TLS mode; callers' own rules differ by caller and are not looked at.</summary>
    private static ApiObject<DestinationRuleConfig>? RuleSaying(MeshFacts facts, Service service) => facts.Rules.FirstOrDefault(r =>
        r.Rule.Config.TrafficPolicy?.Tls is not null
        && r.Rule.Config.WorkloadSelector is null
        && string.Equals(r.Rule.Metadata.Namespace, service.Key.Namespace, StringComparison.Ordinal)
        && string.Equals(r.Host, service.Key.Host, StringComparison.Ordinal)).Rule;

    /// <summary>A gateway's own Service, and the control plane's, are not called through a gateway.</summary>
    private static bool IsGateway(MeshFacts facts, Service service) =>
        service.Labels.Contains(WellKnownLabels.Network)
        || string.Equals(service.Key.Namespace, facts.RootNamespace, StringComparison.Ordinal)
        || service.Key.Namespace is "kube-system"
        || HostPattern.Covers("kubernetes.default.svc." + facts.Snapshot.Mesh.DomainSuffix, service.Key.Host);
}
