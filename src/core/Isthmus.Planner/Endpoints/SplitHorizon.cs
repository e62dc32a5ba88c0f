using Isthmus.Planner.Localities;
using Isthmus.Planner.Security;
using Isthmus.Planner.View;

namespace Isthmus.Planner.Endpoints;

/// <summary>
/// Replaces endpoints of other networks by the gateways that lead to them (Istio <c>EndpointsByNetworkFilter</c>). A gateway stands in the locality of the
/// endpoints behind it, with their weight.
/// </summary>
/// <param name="view">The mesh as the proxy sees it.</param>
/// <param name="mtls">Whether an endpoint takes mTLS: nothing else crosses.</param>
/// <param name="allowsNames">Whether gateways that are known by host name can be used.</param>
/// <param name="onlyDirect">
/// Leaves out what is behind other gateways: those that the mesh knows, and addresses that a ServiceEntry puts into another network, since in a mesh of separate control planes
/// that is how the other side's gateway is written. A gateway that passes a connection on by its server name must not pass it to the next one, or two networks of which neither
/// has an endpoint would send it to and fro; Istio leaves this to the operator's <c>ISTIO_META_REQUESTED_NETWORK_VIEW</c>.
/// </param>
internal sealed class SplitHorizon(ProxyView view, MtlsCapability mtls, bool allowsNames, bool onlyDirect = false)
{
    private readonly GatewayIndex _gateways = allowsNames ? view.Mesh.NamedGateways : view.Mesh.Gateways;
    private readonly AddressFamilies _families = AddressFamilies.Of(view.Proxy);
    private readonly Dictionary<(NetworkId Network, ClusterId Cluster), Route> _routes = [];

    /// <summary>What the proxy connects to for endpoints of one locality.</summary>
    public EndpointGroup See(Locality locality, IReadOnlyList<Endpoint> endpoints)
    {
        var direct = new List<EndpointCandidate>(endpoints.Count);
        var behind = new Dictionary<NetworkEntrance[], ulong>();
        foreach (var endpoint in endpoints)
        {
            var weight = Scaled(endpoint.Weight);
            if (onlyDirect && IsStatedElsewhere(endpoint))
            {
                continue;
            }

            if (_gateways.IsEmpty || IsDirect(endpoint, out var route))
            {
                if (endpoint.Address.Length > 0)
                {
                    direct.Add(Candidate(endpoint, weight));
                }
            }
            else if (!onlyDirect && route.Reachable.Length > 0 && IsServing(endpoint) && mtls.Of(endpoint))
            {
                behind[route.Reachable] = behind.GetValueOrDefault(route.Reachable) + weight;
            }
        }

        if (behind.Count > 0)
        {
            direct.AddRange(GatewaysFor(behind));
        }

        return new(locality, direct);
    }

    // A gateway has no health of its own, so what cannot serve must not add to its weight: Istio counts it, and keeps sending to a network whose
    // workloads are all not ready.
    private static bool IsServing(Endpoint endpoint) => endpoint.Health is not (HealthStatus.Unhealthy or HealthStatus.Draining);

    // A pod of another network that has no gateway is taken for reachable, as everywhere.
    private bool IsStatedElsewhere(Endpoint endpoint) =>
        endpoint.IsStated && !endpoint.Network.IsNone && !view.Proxy.Network.IsNone && endpoint.Network != view.Proxy.Network;

    private bool IsDirect(Endpoint endpoint, out Route route)
    {
        var key = (endpoint.Network, endpoint.Cluster);
        if (!_routes.TryGetValue(key, out var known))
        {
            _routes[key] = known = RouteTo(endpoint.Network, endpoint.Cluster);
        }

        route = known;
        return known.IsDirect;
    }

    // A proxy that knows no network of its own still goes through a gateway to a network that has one; a network without a gateway is taken for reachable.
    private Route RouteTo(NetworkId network, ClusterId cluster)
    {
        if (network.IsNone || network == view.Proxy.Network)
        {
            return new(IsDirect: true, []);
        }

        var usable = Array.FindAll(_gateways.To(network, cluster), g => g.Gateway.Port > 0);

        // A load balancer's host name that nobody answers must not keep the address away that the operator gave the network because of it.
        var isNamed = !allowsNames && usable.Length > 0 && Array.TrueForAll(usable, g => g.Gateway.IsNamed);
        var candidates = isNamed ? Array.FindAll(_gateways.To(network), g => g.Gateway.Port > 0) : usable;
        return new(usable.Length == 0, Array.FindAll(candidates, g => _families.CanReach(g.Gateway.Address, allowsNames)));
    }

    private uint Scaled(uint weight) => (uint)Math.Min(Math.Max(weight, 1) * (ulong)_gateways.Scale, uint.MaxValue);

    // The weight behind a set of gateways is divided at once and the remainder spread, so that none of it is lost when the gateways that this proxy can use
    // are not a divisor of the scale (one IP version, or more gateways than the scale covers). Where it divides evenly this is Istio's result.
    private static IEnumerable<EndpointCandidate> GatewaysFor(Dictionary<NetworkEntrance[], ulong> behind)
    {
        var weights = new Dictionary<NetworkEntrance, ulong>();
        foreach (var (gateways, weight) in behind)
        {
            var (share, rest) = Math.DivRem(weight, (ulong)gateways.Length);
            for (var i = 0; i < gateways.Length; i++)
            {
                weights[gateways[i]] = weights.GetValueOrDefault(gateways[i]) + share + (i < (int)rest ? 1UL : 0);
            }
        }

        return weights.Where(w => w.Value > 0)
            .OrderBy(w => w.Key.Order)
            .Select(w => Candidate(w.Key, (uint)Math.Min(w.Value, uint.MaxValue)));
    }

    private EndpointCandidate Candidate(Endpoint endpoint, uint weight) => new(
        new()
        {
            Address = endpoint.Address,
            Port = endpoint.Port,
            Weight = weight,
            Health = endpoint.Health,
            AcceptsMtls = mtls.Of(endpoint),
            Workload = IdentityOf(endpoint),
            Network = endpoint.Network,
        },
        endpoint.Labels);

    private static EndpointCandidate Candidate(NetworkEntrance entrance, uint weight) => new(
        new()
        {
            Address = entrance.Gateway.Address,
            Port = entrance.Gateway.Port,
            Weight = weight,
            AcceptsMtls = true,
            Workload = entrance.Identity,
            Network = entrance.Gateway.Network,
            IsGateway = true,
        },
        entrance.Labels);

    private static WorkloadIdentity IdentityOf(Endpoint endpoint)
    {
        var labels = endpoint.Labels;
        var name = First(labels[WellKnownLabels.CanonicalName], labels["app.kubernetes.io/name"], labels["app"], endpoint.Workload);
        var revision = First(labels[WellKnownLabels.CanonicalRevision], labels["app.kubernetes.io/version"], labels["version"], "");
        return new(endpoint.Workload, endpoint.Namespace, name, revision == "latest" ? "" : revision, endpoint.Cluster);
    }

    private static string First(string a, string b, string c, string d) => a.Length > 0 ? a : b.Length > 0 ? b : c.Length > 0 ? c : d;

    private readonly record struct Route(bool IsDirect, NetworkEntrance[] Reachable);
}
