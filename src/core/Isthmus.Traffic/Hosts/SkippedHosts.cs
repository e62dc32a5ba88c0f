namespace Isthmus.Traffic.Hosts;

/// <summary>How many hosts of an upstream are not used, by reason. A host with several reasons counts for the first.</summary>
/// <param name="Ejected">Outlier detection has them out.</param>
/// <param name="Suspected">Fresh evidence speaks against them.</param>
/// <param name="Unhealthy">The control plane says that they are unhealthy.</param>
/// <param name="Draining">They are about to end.</param>
/// <param name="Degraded">They are used only when healthy ones do not suffice.</param>
public readonly record struct SkippedHosts(ushort Ejected, ushort Suspected, ushort Unhealthy, ushort Draining, ushort Degraded)
{
    internal static SkippedHosts Count(IEnumerable<Host> hosts, bool countsSuspects)
    {
        var skipped = default(SkippedHosts);
        foreach (var host in hosts)
        {
            skipped = skipped.With(host, countsSuspects);
        }

        return skipped;
    }

    private SkippedHosts With(Host host, bool countsSuspects)
    {
        if (host.Outlier is { IsEjected: true })
        {
            return this with { Ejected = Next(Ejected) };
        }

        if (countsSuspects && host.IsSuspected)
        {
            return this with { Suspected = Next(Suspected) };
        }

        return host.Endpoint.Health switch
        {
            HealthStatus.Unhealthy => this with { Unhealthy = Next(Unhealthy) },
            HealthStatus.Draining => this with { Draining = Next(Draining) },
            HealthStatus.Degraded => this with { Degraded = Next(Degraded) },
            _ => this,
        };
    }

    private static ushort Next(ushort count) => (ushort)Math.Min(count + 1, ushort.MaxValue);
}
