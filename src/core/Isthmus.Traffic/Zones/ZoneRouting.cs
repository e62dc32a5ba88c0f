namespace Isthmus.Traffic.Zones;

/// <summary>
/// Keeps requests in the caller's zone as far as that leaves every zone of the upstream its fair share (<c>zone_aware_lb_config</c>): what the callers of this zone send more
/// than the zone can take goes to the zones that have more to give than their own callers ask for. Immutable; Envoy's integer arithmetic in ten-thousandths.
/// </summary>
public sealed class ZoneRouting
{
    private const ulong Whole = 10_000;

    private readonly int _own;
    private readonly int[] _others;
    private readonly ulong[] _ends;

    private ZoneRouting(int own, ulong local, int[] others, ulong[] ends)
    {
        _own = own;
        LocalShare = (uint)local;
        _others = others;
        _ends = ends;
    }

    /// <summary>Of 10,000 requests, how many stay in the caller's zone.</summary>
    public uint LocalShare { get; }

    /// <summary>How much each other zone has to give, added up in the order of the upstream's localities; in ten-thousandths.</summary>
    public ReadOnlySpan<ulong> Residual => _ends;

    /// <summary>Computes the routing of one zone; null when zones do not count.</summary>
    /// <param name="callers">The caller's own service: how many of its instances each locality has.</param>
    /// <param name="upstream">The localities of the upstream's first priority, in order.</param>
    /// <param name="self">The caller's locality.</param>
    /// <param name="minimumSize">Below so many healthy hosts of the upstream zones do not count.</param>
    public static ZoneRouting? Compute(ReadOnlySpan<ZoneHosts> callers, ReadOnlySpan<ZoneHosts> upstream, Locality self, ulong minimumSize)
    {
        var (allCallers, callerZones) = Sum(callers);
        var (allHosts, hostZones) = Sum(upstream);
        if (callerZones < 2 || hostZones < 2 || allHosts < minimumSize || HealthyIn(callers, self) == 0)
        {
            return null;
        }

        var own = IndexOf(upstream, self);
        var asked = Whole * HealthyIn(callers, self) / allCallers;
        var has = own < 0 ? 0 : Whole * upstream[own].Healthy / allHosts;
        if (has > 0 && has >= asked)
        {
            return new ZoneRouting(own, Whole, [], []);
        }

        var (others, ends) = Spare(callers, allCallers, upstream, allHosts, own);
        return new ZoneRouting(own, asked == 0 ? 0 : has * Whole / asked, others, ends);
    }

    /// <summary>The index of the upstream's locality that a request goes to.</summary>
    /// <param name="first">Any evenly spread number.</param>
    /// <param name="second">Another one.</param>
    public int Choose(ulong first, ulong second)
    {
        if (first % Whole < LocalShare || _others.Length == 0)
        {
            return _own;
        }

        // Nobody has anything to spare: any zone will do.
        if (_ends[^1] == 0)
        {
            return _others[second % (ulong)_others.Length];
        }

        var draw = second % _ends[^1];
        var i = 0;
        while (_ends[i] <= draw)
        {
            i++;
        }

        return _others[i];
    }

    private static (int[] Others, ulong[] Ends) Spare(ReadOnlySpan<ZoneHosts> callers, ulong allCallers, ReadOnlySpan<ZoneHosts> upstream, ulong allHosts, int own)
    {
        var others = new List<int>();
        var ends = new List<ulong>();
        ulong sum = 0;
        for (var i = 0; i < upstream.Length; i++)
        {
            if (i == own || upstream[i].Healthy == 0)
            {
                continue;
            }

            var has = Whole * upstream[i].Healthy / allHosts;
            var asked = Whole * HealthyIn(callers, upstream[i].Locality) / allCallers;
            sum += has > asked ? has - asked : 0;
            others.Add(i);
            ends.Add(sum);
        }

        return ([.. others], [.. ends]);
    }

    private static (ulong Hosts, int Zones) Sum(ReadOnlySpan<ZoneHosts> zones)
    {
        var (hosts, count) = (0UL, 0);
        foreach (var zone in zones)
        {
            hosts += zone.Healthy;
            count += zone.Healthy > 0 ? 1 : 0;
        }

        return (hosts, count);
    }

    private static int IndexOf(ReadOnlySpan<ZoneHosts> zones, Locality locality)
    {
        for (var i = 0; i < zones.Length; i++)
        {
            if (zones[i].Locality == locality)
            {
                return i;
            }
        }

        return -1;
    }

    private static ulong HealthyIn(ReadOnlySpan<ZoneHosts> zones, Locality locality) => IndexOf(zones, locality) is >= 0 and var index ? zones[index].Healthy : 0;
}
