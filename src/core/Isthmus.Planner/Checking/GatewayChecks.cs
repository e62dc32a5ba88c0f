using Isthmus.Api.Checking;
using Isthmus.Planner.Naming;

namespace Isthmus.Planner.Checking;

/// <summary>Gateways against the workloads and routes that they need.</summary>
internal static class GatewayChecks
{
    public static void Check(MeshFacts facts, Violations violations)
    {
        foreach (var gateway in facts.Config.Gateways.All)
        {
            var findings = Findings.About(gateway, violations);
            if (facts.Workloads.Count > 0 && gateway.Config.Selector.Count > 0 && !facts.Workloads.Any(w => gateway.Config.Selector.Selects(w.Labels)))
            {
                findings.Add(MeshCheckCatalog.GatewaySelector, "spec.selector", $"no workload has the labels {gateway.Config.Selector}");
            }

            CheckRoutes(facts, findings, gateway);
            CheckExposure(facts, findings, gateway.Config);
        }
    }

    private static void CheckRoutes(MeshFacts facts, Findings findings, ApiObject<GatewayConfig> gateway)
    {
        if (!gateway.Config.Servers.Any(NeedsRoutes))
        {
            return;
        }

        var fullName = $"{gateway.Metadata.Namespace}/{gateway.Metadata.Name}";
        var isUsed = facts.Config.VirtualServices.All.Any(v => v.Config.Gateways.Any(g => string.Equals(
            g.Contains('/', StringComparison.Ordinal) ? g : $"{v.Metadata.Namespace}/{g}",
            fullName,
            StringComparison.Ordinal)));
        if (!isUsed)
        {
            findings.Add(MeshCheckCatalog.GatewayWithoutRoutes, "spec.servers", $"no VirtualService is bound to {fullName}");
        }
    }

    private static bool NeedsRoutes(GatewayServerConfig server) => server.Tls is not ({ Mode: ServerTlsMode.AutoPassthrough } or { HttpsRedirect: true });

    private static void CheckExposure(MeshFacts facts, Findings findings, GatewayConfig config)
    {
        var everything = $"any.any.svc.{facts.Snapshot.Mesh.DomainSuffix}";
        foreach (var (i, server) in config.Servers.Index().Where(s => s.Item.Tls is { Mode: ServerTlsMode.AutoPassthrough }))
        {
            foreach (var (h, host) in server.Hosts.Index())
            {
                if (HostPattern.Covers(host[(host.IndexOf('/', StringComparison.Ordinal) + 1)..], everything))
                {
                    findings.Add(MeshCheckCatalog.ExposesEverything, $"spec.servers[{i}].hosts[{h}]", $"'{host}' is every service of the cluster");
                }
            }
        }
    }
}
