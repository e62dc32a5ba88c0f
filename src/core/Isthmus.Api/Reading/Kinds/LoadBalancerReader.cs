using Isthmus.Api.Reading.Fields;

namespace Isthmus.Api.Reading.Kinds;

/// <summary>Reads networking.istio.io LoadBalancerSettings.</summary>
internal static class LoadBalancerReader
{
    private static readonly EnumNames<SimpleLoadBalancer?> Simple = new(
        ("LEAST_REQUEST", 5, SimpleLoadBalancer.LeastRequest),
        ("ROUND_ROBIN", 4, SimpleLoadBalancer.RoundRobin),
        ("RANDOM", 2, SimpleLoadBalancer.Random),
        ("PASSTHROUGH", 3, SimpleLoadBalancer.Passthrough),
        ("UNSPECIFIED", 0, null),
        ("LEAST_CONN", 1, SimpleLoadBalancer.LeastRequest));

    public static LoadBalancerConfig Read(MessageReader m)
    {
        if (m.Is("simple", "LEAST_CONN"))
        {
            m.Report(ReadingChecks.OldSpelling, "simple", "is the old name LEAST_CONN", "write LEAST_REQUEST");
        }

        return new LoadBalancerConfig
        {
            Simple = m.Enum("simple", Simple, null),
            ConsistentHash = m.Message("consistentHash", ReadConsistentHash),
            LocalityLbSetting = m.Message("localityLbSetting", LocalityLbReader.ReadLocality),
            ZoneAwareLbSetting = m.Message("zoneAwareLbSetting", LocalityLbReader.ReadZoneAware),
            Warmup = ReadOldWarmup(m) is var old && m.Message("warmup", ReadWarmup) is { } warmup ? warmup : old,
        };
    }

    private static WarmupConfig? ReadOldWarmup(MessageReader m) =>
        m.Old("warmupDurationSecs", "write warmup: {duration: ...}") && m.Duration("warmupDurationSecs") is { } duration ? new WarmupConfig(duration, null, null) : null;

    private static WarmupConfig ReadWarmup(MessageReader m)
    {
        if (!m.Has("duration"))
        {
            m.Report(ReadingChecks.Required, "duration", "is required");
        }

        return new WarmupConfig(m.Duration("duration") ?? TimeSpan.Zero, m.Number("minimumPercent"), m.Number("aggression"));
    }

    private static ConsistentHashConfig ReadConsistentHash(MessageReader m)
    {
        m.OneOf("ringHash", "maglev");
        m.Old("minimumRingSize", "write ringHash: {minimumRingSize: ...}");
        var oldSize = m.ULong("minimumRingSize");
        var ring = m.Message("ringHash", r => new ConsistentHashConfig { MinimumRingSize = r.ULong("minimumRingSize") });
        var maglev = m.Message("maglev", r => new ConsistentHashConfig { IsMaglev = true, MaglevTableSize = r.ULong("tableSize") });
        return new ConsistentHashConfig
        {
            HttpHeaderName = m.Text("httpHeaderName"),
            HttpCookie = m.Message("httpCookie", ReadCookie),
            UseSourceIp = m.Flag("useSourceIp") ?? false,
            HttpQueryParameterName = m.Text("httpQueryParameterName"),
            MinimumRingSize = ring?.MinimumRingSize ?? oldSize,
            IsMaglev = maglev is not null,
            MaglevTableSize = maglev?.MaglevTableSize,
        };
    }

    private static HttpCookieConfig ReadCookie(MessageReader m)
    {
        m.Ignore("attributes");
        return new HttpCookieConfig(m.Text("name"), m.Text("path"), m.Duration("ttl"));
    }
}
