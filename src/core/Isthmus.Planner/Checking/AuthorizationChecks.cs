using System.Globalization;
using Isthmus.Api.Checking;

namespace Isthmus.Planner.Checking;

/// <summary>AuthorizationPolicies against the ports of the workloads that they are for, and against the MeshConfig.</summary>
internal static class AuthorizationChecks
{
    public static void Check(MeshFacts facts, Violations violations)
    {
        foreach (var policy in facts.Config.AuthorizationPolicies.All)
        {
            var findings = Findings.About(policy, violations);
            if (policy.Config.Action is AuthorizationPolicyAction.Custom)
            {
                var provider = policy.Config.Provider;
                var isKnown = facts.Snapshot.Mesh.ExtensionProviders.Contains(provider, StringComparer.Ordinal);
                findings.Add(MeshCheckCatalog.CustomDenies, "spec.provider.name", isKnown ? $"'{provider}' is not asked" : $"the MeshConfig has no extension provider '{provider}'");
            }

            if (policy.Config.TargetRefs.IsEmpty)
            {
                CheckPorts(facts, findings, policy);
            }
        }
    }

    private static void CheckPorts(MeshFacts facts, Findings findings, ApiObject<AuthorizationPolicyConfig> policy)
    {
        var rules = policy.Config.Rules ?? default;
        if (!rules.Any(r => HttpField(r) is not null))
        {
            return;
        }

        var ports = TcpPorts(facts, policy);
        foreach (var (i, rule) in rules.Index())
        {
            if (HttpField(rule) is not { } field)
            {
                continue;
            }

            var hit = ports.Where(p => IsFor(rule, p)).Order().ToArray();
            if (hit.Length > 0 && !rules.Any(r => HttpField(r) is null && hit.All(p => IsFor(r, p))))
            {
                var effect = policy.Config.Action is AuthorizationPolicyAction.Allow ? "the rule is dropped there" : $"{field} is ignored there and the rest of the rule holds";
                findings.Add(MeshCheckCatalog.HttpOnTcp, $"spec.rules[{i}]", $"the rule asks for {field}, and port {string.Join(", ", hit)} of the workloads is TCP: {effect}");
            }
        }
    }

    /// <summary>The workload ports that are handled as bytes.</summary>
    private static HashSet<int> TcpPorts(MeshFacts facts, ApiObject<AuthorizationPolicyConfig> policy)
    {
        var isMeshWide = string.Equals(policy.Metadata.Namespace, facts.RootNamespace, StringComparison.Ordinal);
        var ports = new HashSet<int>();
        foreach (var service in facts.Snapshot.Services.All.Where(s => !s.IsExternal))
        {
            var tcp = service.Ports.Where(p => p.Protocol.IsTcp).Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
            if (tcp.Count == 0)
            {
                continue;
            }

            ports.UnionWith(facts.Snapshot.Endpoints.Of(service.Key)
                .Where(e => e.AcceptsMtls && tcp.Contains(e.PortName)
                    && (isMeshWide || string.Equals(e.Namespace, policy.Metadata.Namespace, StringComparison.Ordinal))
                    && (policy.Config.Selector?.Selects(e.Labels) ?? true))
                .Select(e => e.Port));
        }

        return ports;
    }

    private static bool IsFor(AuthorizationRuleConfig rule, int port) =>
        (rule.To.IsEmpty || rule.To.Any(o => (o.Ports.IsEmpty || Has(o.Ports, port)) && !Has(o.NotPorts, port)))
        && rule.When.All(w => w.Key is not "destination.port" || w.Values.IsEmpty || Has(w.Values, port));

    private static bool Has(EquatableArray<string> ports, int port) => ports.Contains(port.ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal);

    private static string? HttpField(AuthorizationRuleConfig rule)
    {
        foreach (var operation in rule.To)
        {
            if (Name(("paths", operation.Paths), ("methods", operation.Methods), ("hosts", operation.Hosts), ("notPaths", operation.NotPaths), ("notMethods", operation.NotMethods), ("notHosts", operation.NotHosts)) is { } field)
            {
                return field;
            }
        }

        foreach (var source in rule.From)
        {
            if (Name(("requestPrincipals", source.RequestPrincipals), ("notRequestPrincipals", source.NotRequestPrincipals)) is { } field)
            {
                return field;
            }
        }

        return rule.When.FirstOrDefault(w => w.Key.StartsWith("request.", StringComparison.Ordinal))?.Key;
    }

    private static string? Name(params ReadOnlySpan<(string Name, EquatableArray<string> Values)> fields)
    {
        foreach (var (name, values) in fields)
        {
            if (!values.IsEmpty)
            {
                return name;
            }
        }

        return null;
    }
}
