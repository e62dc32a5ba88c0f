using Isthmus.Model;
using Isthmus.Model.Plans;
using Isthmus.Model.Services;
using Isthmus.Traffic.Hosts;

namespace Isthmus.Traffic.Tests;

/// <summary>Short ways to say which upstream, localities and hosts a test is about.</summary>
internal static class Upstreams
{
    public static Upstream Named(string name, LoadBalancing? balancing = null, OutlierDetection? outliers = null) =>
        new() { Name = name, LoadBalancing = balancing ?? new LoadBalancing { PanicThreshold = 0 }, OutlierDetection = outliers };

    public static LocalityEndpoints Group(string region, int priority, int hosts, uint? weight = null, uint hostWeight = 1) => new(
        new Locality(region), priority, weight, Enumerable.Range(0, hosts).Select(i => Endpoint($"{region}-{i}", hostWeight)).ToEquatableArray());

    public static PlannedEndpoint Endpoint(string address, uint weight = 1, HealthStatus health = HealthStatus.Healthy) =>
        new() { Address = address, Port = 80, Weight = weight, Health = health };

    public static UpstreamState State(Upstream upstream, params EquatableArray<LocalityEndpoints> groups)
    {
        var state = new UpstreamState(upstream, () => new Random(1));
        state.Update(upstream, groups);
        return state;
    }

    public static Host HostAt(this UpstreamState state, string address) =>
        state.Hosts.Single(h => string.Equals(h.Key.Address, address, StringComparison.Ordinal));
}
