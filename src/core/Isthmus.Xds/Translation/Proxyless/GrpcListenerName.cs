using System.Globalization;
using Isthmus.Model.Plans;

namespace Isthmus.Xds.Translation.Proxyless;

/// <summary>From the name that a client dials to listeners of its plan.</summary>
internal static class GrpcListenerName
{
    /// <summary>The plan's listeners by host and port.</summary>
    public static Dictionary<string, List<(int Port, Listener Listener)>> Index(Plan plan)
    {
        var index = new Dictionary<string, List<(int Port, Listener Listener)>>(StringComparer.Ordinal);
        foreach (var listener in plan.Listeners)
        {
            var (host, port) = Split(listener.Name);
            if (!index.TryGetValue(host, out var ports))
            {
                index[host] = ports = [];
            }

            ports.Add((port, listener));
        }

        return index;
    }

    /// <summary>
    /// The listeners that <paramref name="name"/> stands for, each under the name that the client expects: its own host with the port. A name with fewer parts is
    /// completed from the client's domain, as a resolver's search list would.
    /// </summary>
    public static IEnumerable<(string Name, Listener Listener)> Resolve(string name, ProxyIdentity client, Dictionary<string, List<(int Port, Listener Listener)>> known)
    {
        var (host, port) = Split(name);
        foreach (var candidate in Candidates(host, client.DnsDomain))
        {
            if (known.TryGetValue(candidate, out var found))
            {
                return found.Where(f => port == 0 || f.Port == port).Select(f => (string.Create(CultureInfo.InvariantCulture, $"{host}:{f.Port}"), f.Listener));
            }
        }

        return [];
    }

    // For the domain NS.svc.cluster.local: foo, foo.NS, foo.NS.svc.
    private static IEnumerable<string> Candidates(string host, string domain)
    {
        yield return host.TrimEnd('.').ToLowerInvariant();
        for (var rest = domain; rest.Length > 0; rest = rest.IndexOf('.', StringComparison.Ordinal) is var dot and >= 0 ? rest[(dot + 1)..] : "")
        {
            yield return $"{host.ToLowerInvariant()}.{rest}";
        }
    }

    private static (string Host, int Port) Split(string name)
    {
        var colon = name.LastIndexOf(':');
        return colon >= 0 && int.TryParse(name.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? (name[..colon], port) : (name, 0);
    }
}
