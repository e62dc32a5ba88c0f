using System.Text;
using Isthmus.Wire.Http;

namespace Isthmus.Proxy.Plans;

/// <summary>A route table, ready: host name to virtual host, then the first route that takes the request. Nothing is allocated per request.</summary>
internal sealed class CompiledRoutes
{
    private readonly Dictionary<string, CompiledRoute[]> _exact = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, CompiledRoute[]>.AlternateLookup<ReadOnlySpan<char>> _byName;
    private readonly List<(string Suffix, CompiledRoute[] Routes)> _suffixes = [];
    private readonly List<(string Prefix, CompiledRoute[] Routes)> _prefixes = [];
    private readonly CompiledRoute[]? _any;

    /// <summary>Compiles the table.</summary>
    public CompiledRoutes(RouteTable table, PlanScope scope)
    {
        Source = table;
        foreach (var host in table.VirtualHosts)
        {
            var routes = host.Routes.Select(r => new CompiledRoute(r, scope)).ToArray();
            foreach (var domain in host.Domains)
            {
                switch (domain)
                {
                    case "*":
                        _any = routes;
                        break;
                    case ['*', ..]:
                        _suffixes.Add((domain[1..], routes));
                        break;
                    case [.., '*']:
                        _prefixes.Add((domain[..^1], routes));
                        break;
                    default:
                        _exact.TryAdd(domain, routes);
                        break;
                }
            }
        }

        // The longest wildcard wins (Envoy VirtualHost.domains).
        _suffixes.Sort((a, b) => b.Suffix.Length - a.Suffix.Length);
        _prefixes.Sort((a, b) => b.Prefix.Length - a.Prefix.Length);
        _byName = _exact.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>As planned.</summary>
    public RouteTable Source { get; }

    /// <summary>The route of a request; null when there is none.</summary>
    public CompiledRoute? Find(RequestHead head)
    {
        if (FindHost(head.Authority) is { } routes)
        {
            foreach (var route in routes)
            {
                if (route.Takes(head))
                {
                    return route;
                }
            }
        }

        return null;
    }

    private CompiledRoute[]? FindHost(ReadOnlySpan<byte> authority)
    {
        var name = Source.IgnoresPortInHost ? Authority.Host(authority) : authority;
        Span<char> text = stackalloc char[256];
        if (name.Length > text.Length)
        {
            return _any;
        }

        text = text[..Encoding.Latin1.GetChars(name, text)];
        if (_byName.TryGetValue(text, out var routes))
        {
            return routes;
        }

        foreach (var (suffix, found) in _suffixes)
        {
            if (text.Length > suffix.Length && MemoryExtensions.EndsWith(text, suffix, StringComparison.OrdinalIgnoreCase))
            {
                return found;
            }
        }

        foreach (var (prefix, found) in _prefixes)
        {
            if (text.Length > prefix.Length && MemoryExtensions.StartsWith(text, prefix, StringComparison.OrdinalIgnoreCase))
            {
                return found;
            }
        }

        return _any;
    }
}
