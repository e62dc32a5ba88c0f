using Isthmus.Planner.Naming;
using Isthmus.Planner.View;

namespace Isthmus.Planner.DestinationRules;

/// <summary>
/// Which DestinationRule holds for a caller and a service. Looked for in the caller's namespace, then the service's, then the root namespace; the first
/// namespace with a hit decides alone (Istio <c>PushContext.destinationRule</c>).
/// </summary>
internal sealed class DestinationRuleIndex
{
    private readonly Dictionary<string, HostRules> _local = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HostRules> _exported = new(StringComparer.Ordinal);
    private readonly HostRules _rootPrivate = new();
    private readonly MeshConfig _mesh;

    private DestinationRuleIndex(MeshConfig mesh) => _mesh = mesh;

    /// <summary>Indexes all rules.</summary>
    public static DestinationRuleIndex From(ConfigList<DestinationRuleConfig> rules, MeshConfig mesh)
    {
        var index = new DestinationRuleIndex(mesh);
        foreach (var rule in rules.All.OrderBy(r => r.Config.WorkloadSelector is null))
        {
            index.Add(rule);
        }

        return index;
    }

    /// <summary>The rule for calls to <paramref name="service"/>; for <see cref="TrafficDirection.Inbound"/>, for calls that reach the proxy's own workload. Null when none holds.</summary>
    public MergedDestinationRule? Find(ProxyIdentity caller, ServiceKey service, TrafficDirection direction)
    {
        MergedDestinationRule? forAll = null;
        foreach (var rule in Applicable(caller.Namespace, service))
        {
            if (rule.Selector is null)
            {
                forAll = rule;
            }
            else if (direction == TrafficDirection.Outbound && rule.Origin.Namespace == caller.Namespace && rule.Selector.Selects(caller.Labels))
            {
                return rule;
            }
        }

        return forAll;
    }

    private IReadOnlyList<MergedDestinationRule> Applicable(string caller, ServiceKey service)
    {
        var isRoot = string.Equals(caller, _mesh.RootNamespace, StringComparison.Ordinal);
        var own = isRoot ? _rootPrivate.Match(service.Host) : _local.GetValueOrDefault(caller)?.Match(service.Host) ?? [];
        if (own.Count > 0)
        {
            return own;
        }

        var ofService = Exported(service.Namespace, service.Host, caller);
        return ofService.Count > 0 ? ofService : Exported(_mesh.RootNamespace, service.Host, caller);
    }

    private List<MergedDestinationRule> Exported(string ns, string host, string caller)
    {
        var found = _exported.GetValueOrDefault(ns)?.Match(host) ?? [];
        return [.. found.Where(r => Visibility.Allows(r.ExportTo, _mesh.DefaultDestinationRuleExportTo, ns, caller))];
    }

    private void Add(ApiObject<DestinationRuleConfig> rule)
    {
        var ns = rule.Metadata.Namespace;
        var host = HostResolution.Resolve(rule.Config.Host, ns, _mesh.DomainSuffix);
        var exportTo = rule.Config.ExportTo.AsSpan();
        if (rule.Config.WorkloadSelector is not null || exportTo.IsEmpty || exportTo.Contains("*") || exportTo.Contains(".") || exportTo.Contains(ns))
        {
            RulesOf(_local, ns).Add(host, rule);
        }

        if (!IsPrivate(rule.Config, ns))
        {
            RulesOf(_exported, ns).Add(host, rule);
        }
        else if (string.Equals(ns, _mesh.RootNamespace, StringComparison.Ordinal))
        {
            _rootPrivate.Add(host, rule);
        }
    }

    private bool IsPrivate(DestinationRuleConfig rule, string ns)
    {
        var scopes = rule.ExportTo.IsEmpty ? _mesh.DefaultDestinationRuleExportTo : rule.ExportTo;
        return rule.WorkloadSelector is not null || (scopes.Count == 1 && (scopes[0] == "." || string.Equals(scopes[0], ns, StringComparison.Ordinal)));
    }

    private static HostRules RulesOf(Dictionary<string, HostRules> byNamespace, string ns) =>
        byNamespace.TryGetValue(ns, out var rules) ? rules : byNamespace[ns] = new();
}
