using System.Net;
using System.Net.Sockets;

namespace Isthmus.Planner.Endpoints;

/// <summary>Which IP versions a proxy can connect to, judged by the addresses that it has itself. Knowing nothing counts as both.</summary>
internal readonly record struct AddressFamilies(bool HasV4, bool HasV6)
{
    /// <summary>Those of <paramref name="proxy"/>.</summary>
    public static AddressFamilies Of(ProxyIdentity proxy)
    {
        var (v4, v6) = (false, false);
        foreach (var address in proxy.Addresses)
        {
            if (IPAddress.TryParse(address, out var ip))
            {
                v4 |= ip.AddressFamily == AddressFamily.InterNetwork;
                v6 |= ip.AddressFamily == AddressFamily.InterNetworkV6;
            }
        }

        return v4 || v6 ? new(v4, v6) : new(true, true);
    }

    /// <summary>Whether <paramref name="address"/> can be connected to. Host names can, where <paramref name="allowsNames"/>.</summary>
    public bool CanReach(string address, bool allowsNames) =>
        IPAddress.TryParse(address, out var ip) ? (ip.AddressFamily == AddressFamily.InterNetworkV6 ? HasV6 : HasV4) : allowsNames;
}
