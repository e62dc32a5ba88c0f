using System.Net;

namespace Isthmus.Model.Services;

/// <summary>A gateway through which a network is reached from others.</summary>
/// <param name="Network">The network behind it.</param>
/// <param name="Cluster">The cluster that it runs in; none when only an address is configured.</param>
/// <param name="Address">IP address or host name.</param>
/// <param name="Port">The port for mTLS pass-through, usually 15443; 0 when it has none.</param>
public sealed record NetworkGateway(NetworkId Network, ClusterId Cluster, string Address, int Port)
{
    /// <summary>Whether the address is a host name.</summary>
    public bool IsNamed => !IPAddress.TryParse(Address, out _);

    /// <summary>The host names among the addresses of <paramref name="gateways"/>, each once.</summary>
    public static HashSet<string> NamesOf(IEnumerable<NetworkGateway> gateways) => gateways.Where(g => g.IsNamed).Select(g => g.Address).ToHashSet(StringComparer.Ordinal);
}
