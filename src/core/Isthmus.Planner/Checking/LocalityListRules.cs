using Isthmus.Api.Checking;

namespace Isthmus.Planner.Checking;

/// <summary>Rules about the localities that <c>distribute</c> and <c>failover</c> list, against those that there are.</summary>
internal static class LocalityListRules
{
    /// <summary>The lists of a rule for a service with endpoints in <paramref name="endpoints"/>.</summary>
    public static void Check(Findings findings, string path, LocalityLbConfig setting, IReadOnlyList<Locality> everywhere, Locality[] endpoints)
    {
        foreach (var (i, entry) in (setting.Distribute ?? default).Index())
        {
            var at = $"{path}.distribute[{i}]";
            CheckCallers(findings, $"{at}.from", entry.From, everywhere);
            CheckTargets(findings, $"{at}.to", entry, endpoints);
        }

        foreach (var (i, entry) in setting.Failover.Index())
        {
            CheckCallers(findings, $"{path}.failover[{i}].from", entry.From, everywhere);
            CheckRegion(findings, $"{path}.failover[{i}].to", entry.To, endpoints);
        }
    }

    /// <summary>The lists of the mesh, for services that may be anywhere.</summary>
    public static void CheckNames(Findings findings, string path, LocalityLbConfig setting, IReadOnlyList<Locality> everywhere)
    {
        foreach (var (i, entry) in (setting.Distribute ?? default).Index())
        {
            CheckCallers(findings, $"{path}.distribute[{i}].from", entry.From, everywhere);
        }

        foreach (var (i, entry) in setting.Failover.Index())
        {
            CheckCallers(findings, $"{path}.failover[{i}].from", entry.From, everywhere);
            CheckRegion(findings, $"{path}.failover[{i}].to", entry.To, everywhere);
        }
    }

    private static void CheckCallers(Findings findings, string path, string from, IReadOnlyList<Locality> everywhere)
    {
        if (!everywhere.Any(l => Matches(l, from)))
        {
            findings.Add(MeshCheckCatalog.CallersNowhere, path, $"no workload is in '{from}'; there are {List(everywhere)}");
        }
    }

    private static void CheckRegion(Findings findings, string path, string region, IReadOnlyList<Locality> endpoints)
    {
        if (!endpoints.Any(l => string.Equals(l.Region, region, StringComparison.Ordinal)))
        {
            findings.Add(MeshCheckCatalog.FailoverNowhere, path, $"no endpoint is in region '{region}'; there are {List(endpoints)}");
        }
    }

    private static void CheckTargets(Findings findings, string path, DistributeConfig entry, Locality[] endpoints)
    {
        foreach (var (target, _) in entry.To)
        {
            if (!endpoints.Any(l => Matches(l, target)))
            {
                findings.Add(MeshCheckCatalog.DistributeNowhere, $"{path}[{target}]", $"no endpoint is in '{target}'; there are {List(endpoints)}");
            }
        }

        var reached = endpoints.Where(l => entry.To.Any(t => Matches(l, t.Key))).ToArray();
        var missed = endpoints.Except(reached).ToArray();
        var isOneRegion = Regions(reached) == 1 && Regions(endpoints) > 1;
        if (isOneRegion)
        {
            findings.Add(MeshCheckCatalog.DistributeOneRegion, path, $"callers in '{entry.From}' can only go to region '{reached[0].Region}', although {List(missed)} has endpoints");
        }
        else if (missed.Length > 0)
        {
            findings.Add(MeshCheckCatalog.DistributeMisses, path, $"callers in '{entry.From}' never reach the endpoints in {List(missed)}");
        }
    }

    private static int Regions(Locality[] localities) => localities.Select(l => l.Region).Distinct(StringComparer.Ordinal).Count();

    private static string List(IReadOnlyList<Locality> localities)
    {
        const int Shown = 5;
        var names = string.Join(", ", localities.Order().Take(Shown));
        return localities.Count > Shown ? $"{names} and {localities.Count - Shown} more" : names;
    }

    private static bool Matches(Locality locality, string rule)
    {
        var wanted = Locality.Parse(rule);
        return (wanted.Region is "*" || string.Equals(wanted.Region, locality.Region, StringComparison.Ordinal))
            && (wanted.Zone is "*" or "" || string.Equals(wanted.Zone, locality.Zone, StringComparison.Ordinal))
            && (wanted.SubZone is "*" or "" || string.Equals(wanted.SubZone, locality.SubZone, StringComparison.Ordinal));
    }
}
