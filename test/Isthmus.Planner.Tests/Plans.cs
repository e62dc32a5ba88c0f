using System.Globalization;

namespace Isthmus.Planner.Tests;

/// <summary>Short text forms of what was planned, to be compared with tables.</summary>
internal static class Plans
{
    /// <summary>The endpoints of the only port of a service, or of a subset of it.</summary>
    public static UpstreamEndpoints EndpointsOf(this ProxyView view, Service service, string subset = "") =>
        MeshPlanner.PlanEndpoints(view, $"outbound|{service.Ports[0].Number}|{subset}|{service.Key.Host}");

    /// <summary><c>address wWEIGHT</c> of all endpoints, sorted.</summary>
    public static string Weights(this UpstreamEndpoints endpoints) => string.Join(", ", endpoints.Localities
        .SelectMany(l => l.Endpoints)
        .OrderBy(e => e.Address, StringComparer.Ordinal)
        .Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Address} w{e.Weight}")));

    /// <summary><c>PRIORITY LOCALITY WEIGHT [address wWEIGHT ...]</c> of every group.</summary>
    public static string Groups(this UpstreamEndpoints endpoints) => string.Join("; ", endpoints.Localities.Select(l => string.Create(
        CultureInfo.InvariantCulture,
        $"P{l.Priority} {l.Locality} {l.Weight?.ToString(CultureInfo.InvariantCulture) ?? "-"} [{string.Join(' ', l.Endpoints.Select(e => $"{e.Address}={e.Weight}"))}]")));

    public static Upstream Upstream(this ProxyView view, string name) => MeshPlanner.PlanUpstreams(view).Single(u => u.Name == name);
}
