using Isthmus.Api.Checking;

namespace Isthmus.Planner.Checking;

/// <summary>Whether outlier detection may eject enough endpoints to leave a locality as a whole.</summary>
internal static class EjectionRules
{
    // Envoy's max_ejection_percent when nothing is said.
    private const uint DefaultPercent = 10;

    /// <summary>Reports the locality of a service that can be left least; returns whether there is one.</summary>
    public static bool Check(MeshFacts facts, Findings findings, PolicyPlace place, OutlierDetectionConfig detection, Service service)
    {
        var setting = place.LocalityLb ?? facts.Snapshot.Mesh.LocalityLbSetting;
        var endpoints = facts.Endpoints(service, place.Subset);
        var byPlace = endpoints.GroupBy(e => setting?.Distribute is null ? e.Locality : new Locality(e.Locality.Region)).ToArray();
        if (setting is null or { Enabled: false } || byPlace.Length < 2)
        {
            return false;
        }

        // Envoy counts over all localities, and always allows one.
        var percent = detection.MaxEjectionPercent == 0 ? DefaultPercent : detection.MaxEjectionPercent;
        var ejectable = Math.Max(1, (int)(percent * endpoints.Count / 100));
        var largest = byPlace.OrderByDescending(g => g.Count()).ThenBy(g => g.Key).First();
        var size = largest.Count();
        if (ejectable >= size)
        {
            return false;
        }

        var needed = ((size * 100) + endpoints.Count - 1) / endpoints.Count;
        var path = detection.MaxEjectionPercent == 0 ? $"{place.Path}.outlierDetection" : $"{place.Path}.outlierDetection.maxEjectionPercent";
        findings.Add(
            MeshCheckCatalog.EjectionTooSmall,
            path,
            $"{percent} % of the {endpoints.Count} endpoints of {service.Key.Host} is {ejectable}, but {Name(largest.Key)} has {size}: at least {needed} % is needed to leave it");
        return true;
    }

    private static string Name(Locality locality) => locality.IsNone ? "the place without locality" : locality.ToString();
}
