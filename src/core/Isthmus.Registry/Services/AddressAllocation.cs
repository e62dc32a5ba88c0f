using System.Text;

namespace Isthmus.Registry.Services;

/// <summary>
/// Virtual addresses for services without one, as a function of the set of services: the place of <c>namespace/host</c> by FNV-1a among the 65,024 of
/// 240.240.0.0/16 that end in neither 0 nor 255. Unlike a counter it gives the same addresses whatever the order of events, in every control plane. When two
/// want one place the older ServiceEntry has it, so a new one never moves an old one.
/// </summary>
internal sealed class AddressAllocation
{
    private const int HostsPerOctet = 254;
    private const int Places = 256 * HostsPerOctet;

    // The largest prime below the number of places that Istio uses as well: steps by it visit many places before they meet again.
    private const uint StepPrime = 65011;

    private Dictionary<ServiceKey, EquatableArray<string>> _addresses = [];

    /// <summary>What was allocated for <paramref name="key"/>; empty when nothing was.</summary>
    public EquatableArray<string> Of(ServiceKey key) => _addresses.GetValueOrDefault(key);

    /// <summary>Allocates anew; tells the services whose addresses are different now.</summary>
    /// <param name="requests">Who wants addresses.</param>
    /// <param name="taken">Addresses that operators gave themselves.</param>
    public IEnumerable<ServiceKey> Renew(IEnumerable<AllocationRequest> requests, IEnumerable<string> taken)
    {
        var before = _addresses;
        var used = taken.ToHashSet(StringComparer.Ordinal);
        var sorted = requests.OrderBy(r => r.CreatedAt).ThenBy(r => r.Key).ToList();
        _addresses = new(sorted.Count);
        foreach (var request in sorted.Where(r => !r.Present.IsEmpty && !r.Present.Any(used.Contains)))
        {
            used.UnionWith(request.Present);
            _addresses[request.Key] = request.Present;
        }

        foreach (var request in sorted.Where(r => !_addresses.ContainsKey(r.Key)))
        {
            if (FindFree(request.Key, used) is { } place)
            {
                _addresses[request.Key] = [IPv4(place), IPv6(place)];
                used.Add(IPv4(place));
            }
        }

        return before.Keys.Union(_addresses.Keys).Where(k => before.GetValueOrDefault(k) != _addresses.GetValueOrDefault(k)).ToList();
    }

    // Bounded by the number of places: a full range gives no address, and the service stays reachable by SNI or Host only.
    private static int? FindFree(ServiceKey key, HashSet<string> used)
    {
        var hash = Fnv1A($"{key.Namespace}/{key.Host}");
        var place = (int)(hash % Places);
        var step = (int)(StepPrime - (hash % StepPrime));
        for (var attempt = 0; attempt < Places; attempt++)
        {
            if (!used.Contains(IPv4(place)))
            {
                return place;
            }

            place = (place + step) % Places;
        }

        return null;
    }

    private static string IPv4(int place) => $"240.240.{place / HostsPerOctet}.{(place % HostsPerOctet) + 1}";

    private static string IPv6(int place) => $"2001:2::f0f0:{((place / HostsPerOctet) << 8) | ((place % HostsPerOctet) + 1):x}";

    private static uint Fnv1A(string text)
    {
        var hash = 2166136261u;
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            hash = unchecked((hash ^ b) * 16777619u);
        }

        return hash;
    }
}
