using Isthmus.Model.Plans;
using Isthmus.Traffic.Hosts;

namespace Isthmus.Traffic.Zones;

/// <summary>
/// Where the instances of the caller's own service run (Envoy's <c>local_cluster</c>): with that each of them can work out alone what all of them together send to each zone. Only
/// the caller's region counts, because zone-aware upstreams have no other in their first priority.
/// </summary>
public sealed class CallerZones
{
    private readonly ZoneHosts[] _zones;

    /// <summary>Takes a view of the caller's own service.</summary>
    /// <param name="own">Its hosts as they are now.</param>
    /// <param name="self">The caller's locality.</param>
    public CallerZones(HostView own, Locality self)
    {
        View = own;
        Self = self;
        IsPanicking = own.Loads.Length > 0 && own.Loads[0].IsPanicking;
        _zones = [.. own.Priorities
            .SelectMany(p => p.Localities)
            .Where(l => l.Locality.Region == self.Region)
            .GroupBy(l => l.Locality, (locality, parts) => new ZoneHosts(locality, (uint)parts.Sum(p => p.Healthy.Hosts.Length)))];
    }

    /// <summary>The view that it was taken from.</summary>
    public HostView View { get; }

    /// <summary>The caller's locality.</summary>
    public Locality Self { get; }

    /// <summary>The own service is in panic: its numbers mean nothing.</summary>
    public bool IsPanicking { get; }

    /// <summary>Instances by locality.</summary>
    public ReadOnlySpan<ZoneHosts> Zones => _zones;

    /// <summary>How requests to an upstream are spread over the localities of its first priority; null when zones do not count for it.</summary>
    public ZoneRouting? RoutingTo(HostView upstream)
    {
        if (IsPanicking || upstream.Priorities.Length == 0 || upstream.Balancing is not { ZoneAwareness: { IsEnabled: true } settings, IsLocalityWeighted: false }
            || upstream.Balancing.Algorithm is LoadBalancerAlgorithm.RingHash or LoadBalancerAlgorithm.Maglev)
        {
            return null;
        }

        var localities = upstream.Priorities[0].Localities;
        var hosts = new ZoneHosts[localities.Length];
        for (var i = 0; i < hosts.Length; i++)
        {
            hosts[i] = new ZoneHosts(localities[i].Locality, (uint)localities[i].Healthy.Hosts.Length);
        }

        return ZoneRouting.Compute(_zones, hosts, Self, settings.MinimumUpstreamSize);
    }
}
