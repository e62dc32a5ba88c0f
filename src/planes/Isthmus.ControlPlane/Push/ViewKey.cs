using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Isthmus.Planner.View;

namespace Isthmus.ControlPlane.Push;

/// <summary>
/// What decides a plan. Proxies with equal keys are told the same. Their own addresses are replaced by what is served there, so that the replicas of a deployment
/// share.
/// </summary>
/// <param name="Shape">The proxy without what is its own alone.</param>
/// <param name="Serves">The ports of services that it receives traffic for; with its addresses where a plan may show them.</param>
internal sealed record ViewKey(ProxyIdentity Shape, string Serves)
{
    /// <summary>The key of <paramref name="asked"/> in <paramref name="snapshot"/>.</summary>
    public static ViewKey Of(MeshSnapshot snapshot, ViewInputs inputs, ProxyIdentity asked)
    {
        var resolved = ProxyResolution.Resolve(snapshot, asked);
        var shape = resolved with
        {
            Id = "view",
            Node = inputs.LooksAtNodes ? resolved.Node : "",
            ServiceAccount = "",
            Labels = inputs.Project(resolved.Labels),
            Addresses = Families(asked.Addresses),
        };
        return new(shape, ServesAt(snapshot, inputs, asked));
    }

    /// <summary>Who the planner is asked for: the shape, with the addresses of one that has it if something is served there.</summary>
    public ProxyIdentity Represented(EquatableArray<string> addresses) => Serves.Length == 0 ? Shape : Shape with { Addresses = addresses };

    /// <summary>Whether a change of these services' endpoints may change what is served at <paramref name="proxy"/>'s addresses.</summary>
    public static bool MayServe(MeshSnapshot before, MeshSnapshot after, ProxyIdentity proxy, IReadOnlySet<ServiceKey> services)
    {
        foreach (var address in proxy.Addresses)
        {
            if (before.Endpoints.At(proxy.Cluster, address).Any(services.Contains) || after.Endpoints.At(proxy.Cluster, address).Any(services.Contains))
            {
                return true;
            }
        }

        return false;
    }

    // Any address of the family will do; these are nobody's.
    private static EquatableArray<string> Families(EquatableArray<string> addresses)
    {
        var families = addresses.Select(a => IPAddress.TryParse(a, out var ip) ? ip.AddressFamily : AddressFamily.Unspecified).ToHashSet();
        List<string> any = [];
        if (families.Contains(AddressFamily.InterNetwork))
        {
            any.Add("0.0.0.0");
        }

        if (families.Contains(AddressFamily.InterNetworkV6))
        {
            any.Add("::");
        }

        return any.ToEquatableArray();
    }

    private static string ServesAt(MeshSnapshot snapshot, ViewInputs inputs, ProxyIdentity proxy)
    {
        // A gateway's too: its servers name ports of its Service, and bind what stands behind them at its address.
        if (proxy.IsProxylessGrpc)
        {
            return "";
        }

        var lines = new SortedSet<string>(StringComparer.Ordinal);
        var showsAddress = inputs.HasIngress || proxy.BindsPorts;
        foreach (var address in proxy.Addresses)
        {
            foreach (var key in snapshot.Endpoints.At(proxy.Cluster, address))
            {
                // Callers of a headless service listen on every address of it but their own.
                showsAddress |= snapshot.Services.Find(key) is { Resolution: ServiceResolution.Passthrough };
                foreach (var endpoint in snapshot.Endpoints.Of(key))
                {
                    if (endpoint.Cluster == proxy.Cluster && string.Equals(endpoint.Address, address, StringComparison.Ordinal))
                    {
                        lines.Add(string.Create(CultureInfo.InvariantCulture, $"{key}|{endpoint.PortName}|{endpoint.Port}"));
                    }
                }
            }
        }

        if (showsAddress)
        {
            lines.UnionWith(proxy.Addresses);
        }

        return new StringBuilder().AppendJoin('\n', lines).ToString();
    }
}
