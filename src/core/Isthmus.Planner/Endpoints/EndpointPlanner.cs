using Isthmus.Planner.DestinationRules;
using Isthmus.Planner.Localities;
using Isthmus.Planner.Naming;
using Isthmus.Planner.Security;
using Isthmus.Planner.View;

namespace Isthmus.Planner.Endpoints;

/// <summary>
/// The endpoints of one upstream as one proxy is told them: filtered, grouped by locality, seen across networks, given priorities and weights. The cost depends on
/// the endpoints of that one service alone.
/// </summary>
internal static class EndpointPlanner
{
    /// <summary>The endpoints of an upstream by its name; none for a name that stands for nothing that the proxy sees.</summary>
    public static UpstreamEndpoints Plan(ProxyView view, string upstreamName)
    {
        if (!UpstreamName.TryParse(upstreamName, out var name)
            || name.Direction != TrafficDirection.Outbound
            || view.Find(name.Host) is not { } service
            || service.FindPort(name.Port) is not { } port)
        {
            return new(upstreamName, []);
        }

        var rule = TrafficPolicies.RuleFor(view, service);
        if (name.Subset.Length > 0 && rule?.TryFindSubset(name.Subset, out _) != true)
        {
            return new(upstreamName, []);
        }

        return new(upstreamName, Plan(view, service, port, rule, name, allowsNames: false));
    }

    /// <summary>The groups of one port and subset; with <paramref name="allowsNames"/> those of a DNS upstream.</summary>
    public static EquatableArray<LocalityEndpoints> Plan(
        ProxyView view, Service service, ServicePort port, MergedDestinationRule? rule, UpstreamName name, bool allowsNames)
    {
        var mesh = view.Snapshot.Mesh;
        var policy = TrafficPolicies.Resolve(rule, port.Number, name.Subset, mesh.DefaultTrafficPolicy);
        var mtls = new MtlsCapability(view.Mesh.PeerAuthentications, rule, port.Number, name.Subset);
        var filter = new EndpointFilter(view, service, port)
        {
            Subset = name.Subset.Length > 0 && rule is not null && rule.TryFindSubset(name.Subset, out var subset) ? subset.Labels : Labels.Empty,
            KeepsUnhealthy = OutlierDetections.SendsUnhealthy(policy.OutlierDetection, service),
            AllowsNames = allowsNames,
            OnlyWith = name.IsSniDnat ? mtls : null,
        };

        var horizon = new SplitHorizon(view, mtls, allowsNames, onlyDirect: name.IsSniDnat);
        var groups = ByLocality(view.Snapshot.Endpoints.Of(service.Key), filter).ConvertAll(g => horizon.See(g.Locality, g.Endpoints));
        return LocalityBalancing.Apply(groups, view.Proxy, LocalityPolicy.Of(policy, service, mesh)).Select(g => g.ToPlan()).ToEquatableArray();
    }

    private static List<(Locality Locality, List<Endpoint> Endpoints)> ByLocality(EquatableArray<Endpoint> endpoints, EndpointFilter filter)
    {
        var groups = new Dictionary<Locality, List<Endpoint>>();
        foreach (var endpoint in endpoints)
        {
            if (filter.Takes(endpoint))
            {
                (groups.TryGetValue(endpoint.Locality, out var group) ? group : groups[endpoint.Locality] = []).Add(endpoint);
            }
        }

        foreach (var group in groups.Values)
        {
            group.Sort(CompareEndpoints);
        }

        return [.. groups.OrderBy(g => g.Key).Select(g => (g.Key, g.Value))];
    }

    // The order in which endpoints were reported must not show.
    private static int CompareEndpoints(Endpoint one, Endpoint other)
    {
        var order = one.Cluster.CompareTo(other.Cluster);
        order = order != 0 ? order : string.CompareOrdinal(one.Address, other.Address);
        order = order != 0 ? order : one.Port.CompareTo(other.Port);
        order = order != 0 ? order : string.CompareOrdinal(one.Instance, other.Instance);
        return order != 0 ? order : one.Weight.CompareTo(other.Weight);
    }
}
