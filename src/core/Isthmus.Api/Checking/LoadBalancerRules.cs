namespace Isthmus.Api.Checking;

/// <summary>Rules about networking.istio.io LoadBalancerSettings.</summary>
internal static class LoadBalancerRules
{
    // Envoy's Maglev table: a prime below this.
    private const ulong MaglevLimit = 5_000_011;

    // Envoy's ring hash: at most 8 Mi entries.
    private const ulong RingLimit = 8 * 1024 * 1024;

    public static void Check(Findings findings, string path, LoadBalancerConfig? balancer)
    {
        if (balancer is null)
        {
            return;
        }

        findings.AtMostOne(path, ("simple", balancer.Simple is not null), ("consistentHash", balancer.ConsistentHash is not null));
        if (balancer.ConsistentHash is { } hash)
        {
            CheckHash(findings, $"{path}.consistentHash", hash);
        }

        LocalityRules.Check(findings, $"{path}.localityLbSetting", balancer.LocalityLbSetting);
        LocalityRules.Check(findings, $"{path}.zoneAwareLbSetting", balancer.ZoneAwareLbSetting);
        if (balancer.Warmup is { } warmup)
        {
            CheckWarmup(findings, $"{path}.warmup", balancer, warmup);
        }
    }

    private static void CheckHash(Findings findings, string path, ConsistentHashConfig hash)
    {
        ReadOnlySpan<(string, bool)> keys =
        [
            ("httpHeaderName", hash.HttpHeaderName.Length > 0),
            ("httpCookie", hash.HttpCookie is not null),
            ("useSourceIp", hash.UseSourceIp),
            ("httpQueryParameterName", hash.HttpQueryParameterName.Length > 0),
        ];
        findings.AtMostOne(path, keys);
        if (!hash.UseSourceIp && hash.HttpCookie is null && hash.HttpHeaderName.Length == 0 && hash.HttpQueryParameterName.Length == 0)
        {
            findings.Add(ObjectCheckCatalog.HashWithoutKey, path, "there is nothing to hash");
        }

        if (hash.HttpCookie is { } cookie)
        {
            findings.Require($"{path}.httpCookie.name", cookie.Name);
            findings.NotNegative($"{path}.httpCookie.ttl", cookie.Ttl);
        }

        if (hash.MinimumRingSize is { } ring)
        {
            findings.Range($"{path}.ringHash.minimumRingSize", ring, 0, RingLimit);
        }

        if (hash.MaglevTableSize is { } table && (table >= MaglevLimit || !IsPrime(table)))
        {
            findings.Add(ObjectCheckCatalog.OutOfRange, $"{path}.maglev.tableSize", $"{table} is not a prime below {MaglevLimit}");
        }
    }

    private static bool IsPrime(ulong number)
    {
        for (var divisor = 2UL; divisor * divisor <= number; divisor++)
        {
            if (number % divisor == 0)
            {
                return false;
            }
        }

        return number > 1;
    }

    private static void CheckWarmup(Findings findings, string path, LoadBalancerConfig balancer, WarmupConfig warmup)
    {
        findings.Interval($"{path}.duration", warmup.Duration);
        findings.Percent($"{path}.minimumPercent", warmup.MinimumPercent);
        if (warmup.Aggression is { } aggression)
        {
            findings.Range($"{path}.aggression", aggression, 1, double.MaxValue);
        }

        if (balancer.ConsistentHash is not null || balancer.Simple is SimpleLoadBalancer.Random or SimpleLoadBalancer.Passthrough)
        {
            findings.Add(ObjectCheckCatalog.WarmupWithout, path, "the balancer beside it has no slow start");
        }
    }
}
