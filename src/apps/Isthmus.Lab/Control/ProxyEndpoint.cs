namespace Isthmus.Lab.Control;

/// <summary>An endpoint as a running proxy sees it.</summary>
/// <param name="Upstream">Its upstream, in Istio's spelling: <c>outbound|80||web.default.svc.cluster.local</c>.</param>
/// <param name="Address">Address and port.</param>
/// <param name="Values">What the proxy says of it: <c>health_flags</c>, <c>priority</c>, <c>locality</c>, <c>cluster</c>, <c>rq_total</c>, ...</param>
public sealed record ProxyEndpoint(string Upstream, string Address, IReadOnlyDictionary<string, string> Values)
{
    private const string Separator = "::";

    /// <summary>Reads a proxy's page <c>/clusters</c> (Envoy's text form), in its order. Lines about whole upstreams are left out.</summary>
    public static IReadOnlyList<ProxyEndpoint> Parse(string page)
    {
        var endpoints = new List<ProxyEndpoint>();
        var values = new Dictionary<(string, string), Dictionary<string, string>>();
        foreach (var parts in page.Split('\n').Select(l => l.Split(Separator)).Where(p => p.Length == 4))
        {
            if (!values.TryGetValue((parts[0], parts[1]), out var known))
            {
                values[(parts[0], parts[1])] = known = new Dictionary<string, string>(StringComparer.Ordinal);
                endpoints.Add(new ProxyEndpoint(parts[0], parts[1], known));
            }

            known[parts[2]] = parts[3];
        }

        return endpoints;
    }

    /// <summary>One of <see cref="Values"/>; empty when the proxy does not say.</summary>
    public string this[string name] => Values.GetValueOrDefault(name, "");
}
