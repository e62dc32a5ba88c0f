namespace Isthmus.Planner.Endpoints;

/// <summary>The gateways of networks, and the factor that lets the weight of every endpoint divide evenly among the gateways that lead to it.</summary>
internal sealed class GatewayIndex
{
    private readonly Dictionary<NetworkId, NetworkEntrance[]> _byNetwork;
    private readonly Dictionary<(NetworkId Network, ClusterId Cluster), NetworkEntrance[]> _byCluster;

    private GatewayIndex(IEnumerable<NetworkGateway> gateways)
    {
        var sorted = gateways.Distinct()
            .OrderBy(g => g.Address, StringComparer.Ordinal).ThenBy(g => g.Port).ThenBy(g => g.Network).ThenBy(g => g.Cluster)
            .Select((g, order) => new NetworkEntrance(g, order))
            .ToArray();
        _byNetwork = sorted.GroupBy(g => g.Gateway.Network).ToDictionary(g => g.Key, g => g.ToArray());
        _byCluster = sorted.GroupBy(g => (g.Gateway.Network, g.Gateway.Cluster)).ToDictionary(g => g.Key, g => g.ToArray());
        Scale = (uint)_byNetwork.Values.Concat(_byCluster.Values).Aggregate(1UL, (scale, set) => CommonMultiple(scale, (ulong)set.Length));
    }

    /// <summary>Whether there is no gateway at all: then every endpoint counts as directly reachable.</summary>
    public bool IsEmpty => _byNetwork.Count == 0;

    /// <summary>Least common multiple of the numbers of gateways of every network, and of every network and cluster.</summary>
    public uint Scale { get; }

    /// <summary>Indexes gateways as they are written, names and all: for upstreams that are found by name themselves.</summary>
    public static GatewayIndex From(IEnumerable<NetworkGateway> gateways) => new(gateways);

    /// <summary>Indexes gateways with one for each address that a name stands for. A name without an answer stays, so that nobody takes its network for reachable.</summary>
    public static GatewayIndex From(IEnumerable<NetworkGateway> gateways, EquatableArray<GatewayName> names)
    {
        var known = names.ToDictionary(n => n.Name, n => n.Addresses, StringComparer.Ordinal);
        return new(gateways.SelectMany(g => known.TryGetValue(g.Address, out var addresses) ? addresses.Select(a => g with { Address = a }) : [g]));
    }

    /// <summary>The gateways of that cluster in that network, else all of the network; sorted by address and port.</summary>
    public NetworkEntrance[] To(NetworkId network, ClusterId cluster) =>
        _byCluster.TryGetValue((network, cluster), out var own) ? own : To(network);

    /// <summary>All gateways of the network, sorted by address and port.</summary>
    public NetworkEntrance[] To(NetworkId network) => _byNetwork.GetValueOrDefault(network) ?? [];

    private static ulong CommonMultiple(ulong one, ulong other)
    {
        var (a, b) = (one, other);
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        var multiple = one / a * other;
        return multiple > Defaults.MaxGatewayScale ? one : multiple;
    }
}
