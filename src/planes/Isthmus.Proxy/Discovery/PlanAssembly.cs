using Isthmus.Xds.Protos.Discovery.V3;
using Isthmus.Xds.Subscriptions;
using Isthmus.Xds.Translation;

namespace Isthmus.Proxy.Discovery;

/// <summary>
/// Puts a plan together from the resources that were accepted, and knows what is still missing: the endpoints that upstreams and the route tables that listeners
/// name. Owned by one <see cref="DiscoveryLoop"/>.
/// </summary>
internal sealed class PlanAssembly
{
    private readonly Dictionary<(string TypeUrl, string Name), (Resource Resource, PlanPart Part)> _held = [];
    private readonly HashSet<(string TypeUrl, string Name)> _absent = [];

    // What the parts that are held name; null after they changed.
    private HashSet<(string TypeUrl, string Name)>? _wanted;

    /// <summary>What is held now, as it came: what is worth keeping over a restart.</summary>
    public IEnumerable<Resource> Resources => _held.Values.Select(h => h.Resource);

    /// <summary>Whether everything that is named has come, or is known not to come: it does not exist, or was refused.</summary>
    public bool IsComplete => Wanted.All(w => _held.ContainsKey(w) || _absent.Contains(w));

    /// <summary>The plan as far as it has come.</summary>
    public Plan Assemble() => XdsToPlan.Assemble(_held.Values.Select(h => h.Part));

    /// <summary>Takes what a response changed. Parts that were read to judge it are in <paramref name="parts"/>, by resource name.</summary>
    /// <returns>Whether the plan may differ.</returns>
    public bool Apply(ResourceUpdate update, IReadOnlyDictionary<string, PlanPart> parts)
    {
        _wanted = null;
        foreach (var resource in update.Accepted)
        {
            // A heartbeat repeats name and version without the resource: what is held stays.
            if (parts.TryGetValue(resource.Name, out var part))
            {
                _held[(update.TypeUrl, resource.Name)] = (resource, part);
                _absent.Remove((update.TypeUrl, resource.Name));
            }
        }

        foreach (var name in update.Removed)
        {
            _held.Remove((update.TypeUrl, name));
            _absent.Add((update.TypeUrl, name));
        }

        var hasGivenUp = false;
        foreach (var rejected in update.Rejected)
        {
            // What was good before stays in use. Of what never was there is nothing to wait for, and the rest must not wait for it.
            hasGivenUp |= !_held.ContainsKey((update.TypeUrl, rejected.Name)) && _absent.Add((update.TypeUrl, rejected.Name));
        }

        return hasGivenUp || parts.Count + update.Removed.Count > 0;
    }

    /// <summary>
    /// Forgets the endpoints and route tables that nobody names any more. They are not asked for any longer, so that nobody would say when they change: when they are
    /// named again, the old ones must not pass for what is to come.
    /// </summary>
    public void DropUnnamed()
    {
        _absent.IntersectWith(Wanted);
        foreach (var key in _held.Keys.Where(k => k.TypeUrl is TypeUrls.Endpoints or TypeUrls.Route && !Wanted.Contains(k)).ToList())
        {
            _held.Remove(key);
        }
    }

    /// <summary>Whether this version of a resource is held.</summary>
    public bool Holds(string typeUrl, Resource resource) =>
        _held.TryGetValue((typeUrl, resource.Name), out var held) && string.Equals(held.Resource.Version, resource.Version, StringComparison.Ordinal);

    /// <summary>Names of the resources of one type that others name, and that must be asked for.</summary>
    public IEnumerable<string> NamesOf(string typeUrl) => Wanted.Where(w => w.TypeUrl == typeUrl).Select(w => w.Name);

    private HashSet<(string TypeUrl, string Name)> Wanted => _wanted ??= _held.Values.SelectMany(h => Named(h.Part)).ToHashSet();

    private static IEnumerable<(string TypeUrl, string Name)> Named(PlanPart part) => part switch
    {
        PlanPart.OfUpstream { EndpointsName.Length: > 0 } upstream => [(TypeUrls.Endpoints, upstream.EndpointsName)],
        PlanPart.OfListener listener => Chains(listener.Listener)
            .Select(c => c.Handling).OfType<HttpHandling>()
            .Where(h => h.RouteTableName.Length > 0)
            .Select(h => (TypeUrls.Route, h.RouteTableName)),
        _ => [],
    };

    private static IEnumerable<FilterChain> Chains(Model.Plans.Listener listener) =>
        listener.DefaultFilterChain is { } last ? listener.FilterChains.Append(last) : listener.FilterChains;
}
