using System.Net;

namespace Isthmus.Proxy.Plans;

/// <summary>Moves listeners for several proxies that share one machine: plans say "all addresses", as if each had a network of its own.</summary>
internal static class ListenerPlaces
{
    /// <summary><paramref name="plan"/> with what is planned for all addresses, or for loopback, on <paramref name="address"/>; others stay.</summary>
    public static Plan At(Plan plan, IPAddress address) => plan with
    {
        Listeners = plan.Listeners
            .Select(l => l.BindsToPort && IPAddress.TryParse(l.Address, out var planned) && IsAnywhere(planned) ? l with { Address = address.ToString() } : l)
            .ToEquatableArray(),
    };

    private static bool IsAnywhere(IPAddress planned) => planned.Equals(IPAddress.Any) || planned.Equals(IPAddress.IPv6Any) || IPAddress.IsLoopback(planned);
}
