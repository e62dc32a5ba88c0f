using System.Net;

namespace Isthmus.Registry.Networks;

/// <summary>Which network an address is in according to <c>meshNetworks</c>.</summary>
internal sealed class NetworkRanges
{
    private readonly Dictionary<ClusterId, NetworkId> _byCluster = [];
    private readonly List<(AddressRange Range, NetworkId Network)> _ranges = [];

    /// <summary>Takes the networks; of two that claim the same cluster the first by name wins.</summary>
    public NetworkRanges(EquatableArray<NetworkConfig> networks)
    {
        foreach (var network in networks.OrderBy(n => n.Name))
        {
            foreach (var cluster in network.FromRegistries)
            {
                _byCluster.TryAdd(cluster, network.Name);
            }

            foreach (var cidr in network.FromCidrs)
            {
                if (AddressRange.TryParse(cidr, out var range))
                {
                    _ranges.Add((range, network.Name));
                }
            }
        }

        _ranges.Sort((a, b) => a.Range.PrefixLength != b.Range.PrefixLength
            ? b.Range.PrefixLength.CompareTo(a.Range.PrefixLength)
            : a.Network.CompareTo(b.Network));
    }

    /// <summary>The network of the cluster, else of the narrowest range that holds the address; none when neither is listed.</summary>
    public NetworkId Find(ClusterId cluster, string address)
    {
        if (_byCluster.TryGetValue(cluster, out var network))
        {
            return network;
        }

        if (_ranges.Count == 0 || !IPAddress.TryParse(address, out var ip))
        {
            return NetworkId.None;
        }

        foreach (var (range, name) in _ranges)
        {
            if (range.Contains(ip))
            {
                return name;
            }
        }

        return NetworkId.None;
    }
}
