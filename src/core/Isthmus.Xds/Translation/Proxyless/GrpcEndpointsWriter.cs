using System.Globalization;
using System.Net;
using Isthmus.Model;
using Isthmus.Model.Plans;
using Isthmus.Model.Services;
using Isthmus.Xds.Translation.Writing;

namespace Isthmus.Xds.Translation.Proxyless;

/// <summary>
/// Endpoints for gRPC libraries, which refuse a whole assignment for one fault: addresses must be IPs and occur once, a locality occurs once per priority and has a
/// weight, sums of weights fit 32 bits, priorities have no gaps. What the libraries would skip (endpoints that are not healthy) is left out, so that a priority
/// with nobody left is gone and the next takes over.
/// </summary>
internal static class GrpcEndpointsWriter
{
    /// <summary>An assignment.</summary>
    public static EndpointPb.ClusterLoadAssignment Write(string name, EquatableArray<LocalityEndpoints> localities)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var groups = localities
            .OrderBy(l => l.Priority)
            .GroupBy(l => (l.Priority, l.Locality))
            .Select(g => new Group(g.Key.Priority, g.Key.Locality, [.. g.SelectMany(l => l.Endpoints).Where(e => IsUsable(e) && seen.Add(Key(e)))], Total(g.Select(l => l.Weight ?? 0))))
            .Where(g => g.Endpoints.Count > 0)
            .ToList();
        var assignment = new EndpointPb.ClusterLoadAssignment { ClusterName = name };
        var priority = 0u;
        foreach (var level in groups.GroupBy(g => g.Priority))
        {
            assignment.Endpoints.AddRange(Level([.. level], priority));
            priority++;
        }

        return assignment;
    }

    private static IEnumerable<EndpointPb.LocalityLbEndpoints> Level(List<Group> groups, uint priority)
    {
        // Without weights of their own the localities share like one pool: by what is in them.
        var isWeighted = groups.TrueForAll(g => g.Weight > 0);
        var weights = Fit([.. groups.Select(g => isWeighted ? g.Weight : Total(g.Endpoints.Select(e => e.Weight)))]);
        for (var i = 0; i < groups.Count; i++)
        {
            var written = new EndpointPb.LocalityLbEndpoints { Locality = EndpointsWriter.Locality(groups[i].Locality), Priority = priority, LoadBalancingWeight = weights[i] };
            var shares = Fit([.. groups[i].Endpoints.Select(e => (ulong)e.Weight)]);
            written.LbEndpoints.AddRange(groups[i].Endpoints.Select((e, n) => new EndpointPb.LbEndpoint
            {
                Endpoint = new() { Address = AddressWriter.Address(e.Address, e.Port) },
                HealthStatus = CorePb.HealthStatus.Healthy,
                LoadBalancingWeight = shares[n],
            }));
            yield return written;
        }
    }

    private static bool IsUsable(PlannedEndpoint endpoint) =>
        endpoint.Health is HealthStatus.Healthy or HealthStatus.Unknown && endpoint.Weight > 0 && IPAddress.TryParse(endpoint.Address, out _);

    private static string Key(PlannedEndpoint endpoint) => string.Create(CultureInfo.InvariantCulture, $"{IPAddress.Parse(endpoint.Address)}|{endpoint.Port}");

    private static ulong Total(IEnumerable<uint> weights) => weights.Aggregate(0UL, (sum, weight) => sum + weight);

    // Scaled down together if their sum would not fit; nobody falls to zero.
    private static List<uint> Fit(List<ulong> weights)
    {
        var sum = weights.Aggregate(0UL, (all, weight) => all + weight);
        var room = uint.MaxValue - (ulong)weights.Count;
        return [.. weights.Select(weight => sum <= uint.MaxValue ? (uint)Math.Max(weight, 1) : (uint)Math.Max((ulong)((UInt128)weight * room / sum), 1))];
    }

    private sealed record Group(int Priority, Locality Locality, List<PlannedEndpoint> Endpoints, ulong Weight);
}
