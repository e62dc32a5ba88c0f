using System.Net;
using System.Net.Sockets;
using Isthmus.Planner.View;

namespace Isthmus.Planner.Naming;

/// <summary>How names that operators and callers write become hosts of services, and back.</summary>
public static class HostResolution
{
    /// <summary>
    /// The host that <paramref name="host"/> means in a rule of namespace <paramref name="ns"/>: a name without a dot is a Kubernetes service of that
    /// namespace; anything with a dot or a wildcard is taken as written (Istio's <c>ResolveShortnameToFQDN</c>).
    /// </summary>
    public static string Resolve(string host, string ns, string domainSuffix) =>
        host.Contains('.', StringComparison.Ordinal) || HostPattern.IsWildcard(host) || host.Length == 0 ? host : $"{host}.{ns}.svc.{domainSuffix}";

    /// <summary>
    /// Every domain under which the proxy's workload may call <paramref name="service"/>: host, host with a trailing dot, the shorter names that its
    /// DNS search path gives, the same of its aliases, and the service's addresses as this proxy knows them (IPv6 in brackets).
    /// </summary>
    public static IReadOnlyList<string> Domains(ProxyView view, Service service)
    {
        var names = view.AliasesOf(service.Key.Host).Prepend(service.Key.Host).SelectMany(h => NamesOf(view, h)).ToList();
        if (service.IsHeadless)
        {
            names.AddRange(names.Where(n => !HostPattern.IsWildcard(n)).Select(n => "*." + n).ToArray());
        }

        names.AddRange(view.AddressesOf(service).Where(a => !a.Contains('/', StringComparison.Ordinal)).Select(Bracketed));
        return names;
    }

    /// <summary>The names of <paramref name="host"/> itself: as it is, with a trailing dot, and shorter ones.</summary>
    public static IEnumerable<string> NamesOf(ProxyView view, string host) => [host, host + ".", .. ShortNames(view, host)];

    /// <summary>
    /// The names shorter than <paramref name="host"/> that a workload of the proxy's namespace resolves to it: <c>name</c> (own namespace only),
    /// <c>name.ns.svc</c>, <c>name.ns</c>. None for hosts outside the cluster domain.
    /// </summary>
    public static IEnumerable<string> ShortNames(ProxyView view, string host)
    {
        var suffix = ".svc." + view.Snapshot.Mesh.DomainSuffix;
        if (!host.EndsWith(suffix, StringComparison.Ordinal) || host[..^suffix.Length].Split('.') is not [{ Length: > 0 } name, { Length: > 0 } ns])
        {
            yield break;
        }

        if (string.Equals(ns, view.Proxy.Namespace, StringComparison.Ordinal))
        {
            yield return name;
        }

        yield return $"{name}.{ns}.svc";
        yield return $"{name}.{ns}";
    }

    private static string Bracketed(string address) =>
        IPAddress.TryParse(address, out var ip) && ip.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address;
}
