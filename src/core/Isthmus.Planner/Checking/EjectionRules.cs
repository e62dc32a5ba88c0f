using Isthmus.Api.Checking;

namespace Isthmus.Planner.Checking;

/// <summary>Whether outlier detection may eject enough endpoints to leave a locality as a whole.</summary>
internal static class EjectionRules
{
    // Envoy's max_ejection_percent when nothing is said.
    private const uint DefaultPercent = 10;

    // Two places of the same size are the least that failover needs; less than half never leaves either.
    private const uint LeastPercent = 50;

    /// <summary>Reports the locality of a service that can be left least; returns whether there is one.</summary>
    public static bool Check(MeshFacts facts, Findings findings, PolicyPlace place, OutlierDetectionConfig detection, Service service)
    {
        if (!place.FailsOver(facts, service))
        {
            return false;
        }

        var percent = detection.MaxEjectionPercent == 0 ? DefaultPercent : detection.MaxEjectionPercent;
        var problem = facts.Endpoints(service, place.Subset) is { Count: > 0 } endpoints
            ? Problem(percent, place.PlacesOf(facts, endpoints), endpoints.Count, service)
            : UnseenProblem(percent, service);
        if (problem is null)
        {
            return false;
        }

        var path = detection.MaxEjectionPercent == 0 ? $"{place.Path}.outlierDetection" : $"{place.Path}.outlierDetection.maxEjectionPercent";
        findings.Add(MeshCheckCatalog.EjectionTooSmall, path, problem);
        return true;
    }

    // Envoy counts over all localities, and rounds down: facts D.3.
    private static string? Problem(uint percent, IEnumerable<IGrouping<Locality, Endpoint>> places, int count, Service service)
    {
        var ejectable = (int)(percent * count / 100);
        var largest = places.OrderByDescending(g => g.Count()).ThenBy(g => g.Key).First();
        var size = largest.Count();
        var needed = ((size * 100) + count - 1) / count;
        return ejectable >= size
            ? null
            : $"{percent} % of the {count} endpoints of {service.Key.Host} is {ejectable}, but {Name(largest.Key)} has {size}: at least {needed} % is needed to leave it";
    }

    // Manifests alone, as they stand in a repository: where the endpoints are is not known.
    private static string? UnseenProblem(uint percent, Service service) => percent >= LeastPercent
        ? null
        : $"at most {percent} % of the endpoints of {service.Key.Host} are ejected: none of fewer than {(99 + percent) / percent}, and never a locality with a larger share";

    private static string Name(Locality locality) => locality.IsNone ? "the place without locality" : locality.ToString();
}
