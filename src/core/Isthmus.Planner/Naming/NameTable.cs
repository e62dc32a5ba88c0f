using System.Net;
using System.Net.Sockets;
using Isthmus.Planner.View;

namespace Isthmus.Planner.Naming;

/// <summary>The DNS names that a proxy answers itself (Istio's NDS table).</summary>
internal static class NameTable
{
    private const string ClusterSetSuffix = ".svc.clusterset.local";

    /// <summary>The entries for the services that the proxy sees, sorted by host; empty when it does not capture DNS.</summary>
    public static EquatableArray<NameEntry> Of(ProxyView view)
    {
        if (!view.Proxy.CapturesDns)
        {
            return [];
        }

        var entries = new SortedDictionary<string, NameEntry>(StringComparer.Ordinal);
        foreach (var service in view.Services)
        {
            var addresses = view.AddressesOf(service).Where(IsAddress).ToEquatableArray();
            if (!addresses.IsEmpty)
            {
                entries[service.Key.Host] = Entry(service, service.Key.Host, addresses);
            }
            else if (service.Resolution == ServiceResolution.Passthrough && !service.Ports.IsEmpty && !HostPattern.IsWildcard(service.Key.Host))
            {
                AddHeadless(entries, view, service);
            }
        }

        return entries.Values.ToEquatableArray();
    }

    private static void AddHeadless(SortedDictionary<string, NameEntry> entries, ProxyView view, Service service)
    {
        // Own cluster first: of two pods of one name the near one is meant.
        var near = view.Snapshot.Endpoints.Of(service.Key)
            .Where(e => IsListed(view, service, e))
            .OrderBy(e => e.Cluster != view.Proxy.Cluster).ThenBy(e => e.Cluster).ThenBy(e => e.Address, StringComparer.Ordinal)
            .ToArray();
        if (near.Length == 0)
        {
            return;
        }

        entries[service.Key.Host] = Entry(service, service.Key.Host, near.Select(e => e.Address).Distinct(StringComparer.Ordinal).ToEquatableArray());
        foreach (var pods in near.Where(e => e.DnsName.Length > 0).GroupBy(e => e.DnsName, StringComparer.Ordinal))
        {
            var first = pods.First();
            var host = $"{pods.Key}.{service.Key.Namespace}.svc.{view.Snapshot.Mesh.DomainSuffix}";
            var addresses = pods.Where(e => e.Cluster == first.Cluster).Select(e => e.Address).Distinct(StringComparer.Ordinal).ToEquatableArray();
            entries[host] = Entry(service, host, addresses) with { ShortName = pods.Key };
        }
    }

    private static bool IsListed(ProxyView view, Service service, Endpoint endpoint) =>
        (service.PublishesNotReady || endpoint.Health is HealthStatus.Healthy or HealthStatus.Unknown)
        && IsAddress(endpoint.Address)
        && (endpoint.Network.IsNone || view.Proxy.Network.IsNone || endpoint.Network == view.Proxy.Network);

    private static NameEntry Entry(Service service, string host, EquatableArray<string> addresses)
    {
        var isKubernetes = service.Source == ServiceSource.Kubernetes;
        var hasShortName = isKubernetes && !host.EndsWith(ClusterSetSuffix, StringComparison.Ordinal);
        return new(host, addresses, isKubernetes, hasShortName ? service.Name : "", hasShortName ? service.Key.Namespace : "");
    }

    private static bool IsAddress(string text) =>
        IPAddress.TryParse(text, out var ip) && !ip.Equals(IPAddress.Any) && !ip.Equals(IPAddress.IPv6Any)
        && ip.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6;
}
