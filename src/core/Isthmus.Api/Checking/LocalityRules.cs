namespace Isthmus.Api.Checking;

/// <summary>Rules about locality load balancing (networking.istio.io LocalityLoadBalancerSetting and ZoneAwareLoadBalancerSetting).</summary>
internal static class LocalityRules
{
    private static readonly string[] Topology = [WellKnownLabels.Region, WellKnownLabels.Zone, WellKnownLabels.SubZone];

    public static void Check(Findings findings, string path, LocalityLbConfig? setting)
    {
        if (setting is null)
        {
            return;
        }

        var distribute = setting.Distribute ?? default;
        if (!distribute.IsEmpty && !setting.Failover.IsEmpty)
        {
            findings.Add(ObjectCheckCatalog.DistributeAndFailover, $"{path}.failover", "distribute and failover exclude each other");
        }

        if (!distribute.IsEmpty && !setting.FailoverPriority.IsEmpty)
        {
            findings.Add(ObjectCheckCatalog.PriorityBesideDistribute, $"{path}.failoverPriority", "distribute is set, so failoverPriority is never looked at");
        }

        if (!setting.Failover.IsEmpty && setting.FailoverPriority.FirstOrDefault(IsTopology) is { } label)
        {
            findings.Add(ObjectCheckCatalog.FailoverAndTopology, $"{path}.failoverPriority", $"failover is set, so '{label}' cannot be among the priorities");
        }

        CheckDistribute(findings, $"{path}.distribute", distribute);
        CheckFailover(findings, $"{path}.failover", setting.Failover);
        CheckPriorities(findings, $"{path}.failoverPriority", setting.FailoverPriority);
    }

    public static void Check(Findings findings, string path, ZoneAwareLbConfig? setting)
    {
        if (setting is null)
        {
            return;
        }

        foreach (var (i, label) in setting.FailoverPriority.Index().Where(p => IsTopology(p.Item)))
        {
            findings.Add(ObjectCheckCatalog.ZoneAwarePriority, $"{path}.failoverPriority[{i}]", $"'{label}' is ordered by zone awareness itself");
        }

        CheckFailover(findings, $"{path}.failover", setting.Failover);
        CheckPriorities(findings, $"{path}.failoverPriority", setting.FailoverPriority);
    }

    private static bool IsTopology(string label) => Topology.Contains(label, StringComparer.Ordinal);

    private static void CheckDistribute(Findings findings, string path, EquatableArray<DistributeConfig> distribute)
    {
        var callers = new LocalityTree();
        foreach (var (i, entry) in distribute.Index())
        {
            var at = $"{path}[{i}]";
            CheckLocality(findings, $"{at}.from", entry.From, callers);
            CheckShares(findings, $"{at}.to", entry);
        }
    }

    private static void CheckShares(Findings findings, string path, DistributeConfig entry)
    {
        var targets = new LocalityTree();
        var sum = 0L;
        var isEachInRange = true;
        foreach (var (locality, share) in entry.To)
        {
            CheckLocality(findings, $"{path}[{locality}]", locality, targets);
            sum += share;
            if (share is < 1 or > 100)
            {
                isEachInRange = false;
                findings.Add(ObjectCheckCatalog.Share, $"{path}[{locality}]", $"the share {share} of '{locality}' is not in the range 1 to 100");
            }
        }

        if (isEachInRange && sum != 100)
        {
            findings.Add(ObjectCheckCatalog.ShareSum, path, $"the shares of callers in '{entry.From}' sum to {sum}, not 100");
        }
    }

    private static void CheckLocality(Findings findings, string path, string locality, LocalityTree seen)
    {
        var star = locality.IndexOf('*', StringComparison.Ordinal);
        if (star >= 0 && star != locality.Length - 1)
        {
            findings.Add(ObjectCheckCatalog.LocalityWildcard, path, $"the wildcard of '{locality}' is not its last character");
            return;
        }

        var parts = locality.Split('/');
        if (parts.Any(p => p.Length == 0))
        {
            findings.Add(ObjectCheckCatalog.LocalityPart, path, locality.Length == 0 ? "the locality is empty" : $"'{locality}' has an empty part");
            return;
        }

        if (parts.Any(p => p.Length > 1 && p.EndsWith('*')))
        {
            findings.Add(ObjectCheckCatalog.PartialWildcard, path, $"'{locality}' matches nothing: a part is compared as a whole");
        }

        if (!seen.TryAdd(parts))
        {
            findings.Add(ObjectCheckCatalog.LocalityOverlap, path, $"'{locality}' overlaps with a locality before it");
        }
    }

    private static void CheckFailover(Findings findings, string path, EquatableArray<FailoverConfig> failover)
    {
        var origins = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, entry) in failover.Index())
        {
            CheckRegion(findings, $"{path}[{i}].from", entry.From);
            CheckRegion(findings, $"{path}[{i}].to", entry.To);
            if (string.Equals(entry.From, entry.To, StringComparison.Ordinal))
            {
                findings.Add(ObjectCheckCatalog.FailoverToItself, $"{path}[{i}].to", $"'{entry.From}' fails over to itself");
            }
            else if (!origins.Add(entry.From))
            {
                findings.Add(ObjectCheckCatalog.SecondFailover, $"{path}[{i}].from", $"an entry before this one already says where '{entry.From}' goes");
            }
        }
    }

    private static void CheckRegion(Findings findings, string path, string region)
    {
        if (findings.Require(path, region) && region.AsSpan().ContainsAny('/', '*'))
        {
            findings.Add(ObjectCheckCatalog.FailoverRegion, path, $"'{region}' is not a plain region");
        }
    }

    private static void CheckPriorities(Findings findings, string path, EquatableArray<string> priorities)
    {
        foreach (var (i, entry) in priorities.Index())
        {
            if (entry.Count(c => c == '=') > 1)
            {
                findings.Add(ObjectCheckCatalog.PriorityOverride, $"{path}[{i}]", $"'{entry}' is neither a key nor key=value");
            }
        }
    }
}
