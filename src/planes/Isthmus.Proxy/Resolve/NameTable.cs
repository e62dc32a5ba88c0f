using System.Collections.Concurrent;
using System.Net;

namespace Isthmus.Proxy.Resolve;

/// <summary>The last good answer for each name. Written by the refresher; read by whoever applies a plan.</summary>
internal sealed class NameTable
{
    private readonly ConcurrentDictionary<string, EquatableArray<IPAddress>> _answers = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the upstream's endpoints are found by name.</summary>
    public static bool IsByName(Upstream upstream) => upstream.Discovery is UpstreamDiscovery.Dns or UpstreamDiscovery.LogicalDns;

    /// <summary>The names that an upstream needs, each once.</summary>
    public static IEnumerable<string> NamesOf(Upstream upstream) => !IsByName(upstream) ? [] : upstream.InlineEndpoints
        .SelectMany(g => g.Endpoints).Select(e => e.Address).Where(IsName).Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the name has been answered.</summary>
    public bool Knows(string name) => _answers.ContainsKey(name);

    /// <summary>Notes an answer; true when it is another than before. Order does not count: servers rotate it.</summary>
    public bool Note(string name, EquatableArray<IPAddress> addresses)
    {
        var bounded = addresses.Take(Defaults.AddressesPerName).ToEquatableArray();
        if (_answers.TryGetValue(name, out var before) && before.Count == bounded.Count && before.ToHashSet().SetEquals(bounded))
        {
            return false;
        }

        _answers[name] = bounded;
        return true;
    }

    /// <summary>Drops what no upstream needs any more.</summary>
    public void Keep(HashSet<string> names)
    {
        foreach (var name in _answers.Keys)
        {
            if (!names.Contains(name))
            {
                _answers.TryRemove(name, out _);
            }
        }
    }

    /// <summary>
    /// The endpoints with addresses in place of names; names without an answer have none. A logical upstream has one address per name, and keeps it while the answers have it
    /// (<paramref name="isPresent"/>), so that rotating answers do not move everybody.
    /// </summary>
    public EquatableArray<LocalityEndpoints> Expand(Upstream upstream, Func<string, int, bool> isPresent) =>
        upstream.InlineEndpoints.Select(g => g with { Endpoints = g.Endpoints.SelectMany(e => Expand(upstream, e, isPresent)).ToEquatableArray() }).ToEquatableArray();

    private IEnumerable<PlannedEndpoint> Expand(Upstream upstream, PlannedEndpoint endpoint, Func<string, int, bool> isPresent)
    {
        if (!IsName(endpoint.Address))
        {
            return [endpoint];
        }

        if (!_answers.TryGetValue(endpoint.Address, out var addresses))
        {
            return [];
        }

        var texts = addresses.Select(a => a.ToString()).ToList();
        if (upstream.Discovery == UpstreamDiscovery.LogicalDns && texts.Count > 1)
        {
            texts = [texts.Find(t => isPresent(t, endpoint.Port)) ?? texts[0]];
        }

        return texts.Select(t => endpoint with { Address = t, HostName = endpoint.HostName ?? endpoint.Address });
    }

    private static bool IsName(string address) => !IPAddress.TryParse(address, out _) && !address.StartsWith("unix://", StringComparison.Ordinal);
}
