using Isthmus.Planner.Naming;

namespace Isthmus.Planner.View;

/// <summary>
/// Which parts of which plans can differ after rules changed, so that a change costs what it concerns. Says rather too much than too little: what is left out here
/// is not planned again.
/// </summary>
public sealed class RuleReach
{
    private readonly IReadOnlySet<ObjectKey> _rules;
    private readonly string _rootNamespace;

    private RuleReach(IReadOnlySet<ObjectKey> rules, string rootNamespace, IReadOnlySet<string> hosts) =>
        (_rules, _rootNamespace, Hosts) = (rules, rootNamespace, hosts);

    /// <summary>
    /// Hosts of the services that changed DestinationRules speak of, before or after. For proxies that see such a service, its upstreams and endpoints and what
    /// lists services may differ.
    /// </summary>
    public IReadOnlySet<string> Hosts { get; }

    /// <summary>How far the rules reach that differ between two snapshots. The settings of the mesh are the same in both, or everything has to be planned anyway.</summary>
    public static RuleReach Of(MeshSnapshot before, MeshSnapshot after, IReadOnlySet<ObjectKey> rules)
    {
        var hosts = new HashSet<string>(StringComparer.Ordinal);
        var destinations = rules.Where(r => r.Kind == DestinationRuleConfig.Kind).ToHashSet();
        if (destinations.Count > 0)
        {
            hosts.UnionWith(HostsOf(before, destinations));
            hosts.UnionWith(HostsOf(after, destinations));
            var wildcards = hosts.Where(HostPattern.IsWildcard).ToList();
            hosts.UnionWith(after.Services.All.Select(s => s.Key.Host).Where(h => wildcards.Exists(w => HostPattern.Covers(w, h))));
        }

        return new(rules, after.Mesh.RootNamespace, hosts);
    }

    /// <summary>What else may differ for <paramref name="proxy"/>.</summary>
    public PlanReach For(ProxyIdentity proxy) => _rules.Count == 0 ? PlanReach.None : _rules.Max(rule => Of(rule, proxy));

    private PlanReach Of(ObjectKey rule, ProxyIdentity proxy)
    {
        var kind = rule.Kind;

        // What these say is in the services that are made of them, in the workloads that register themselves, and in Hosts.
        if (kind == ServiceEntryConfig.Kind || kind == WorkloadGroupConfig.Kind || kind == DestinationRuleConfig.Kind)
        {
            return PlanReach.None;
        }

        if (kind == VirtualServiceConfig.Kind)
        {
            return PlanReach.Lists;
        }

        // Whether a gateway passes connections on by their server name decides about all its upstreams; a sidecar does not look at Gateway objects.
        if (kind == GatewayConfig.Kind)
        {
            return proxy.Type == ProxyType.Gateway ? PlanReach.Everything : PlanReach.None;
        }

        if (kind == AuthorizationPolicyConfig.Kind || kind == RequestAuthenticationConfig.Kind)
        {
            return HoldsFor(rule, proxy) ? PlanReach.Listeners : PlanReach.None;
        }

        return kind != SidecarConfig.Kind || HoldsFor(rule, proxy) ? PlanReach.Everything : PlanReach.None;
    }

    // Rules that speak of the workloads of their own namespace or, from the root namespace, of all.
    private bool HoldsFor(ObjectKey rule, ProxyIdentity proxy) =>
        string.Equals(rule.Namespace, _rootNamespace, StringComparison.Ordinal) || string.Equals(rule.Namespace, proxy.Namespace, StringComparison.Ordinal);

    private static IEnumerable<string> HostsOf(MeshSnapshot snapshot, HashSet<ObjectKey> rules) => snapshot.Config.DestinationRules.All
        .Where(r => rules.Contains(r.Key))
        .Select(r => HostResolution.Resolve(r.Config.Host, r.Metadata.Namespace, snapshot.Mesh.DomainSuffix));
}
