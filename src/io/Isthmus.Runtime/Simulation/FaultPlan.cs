using System.Globalization;

namespace Isthmus.Runtime.Simulation;

/// <summary>Faults by time: written by hand, or drawn from a generator. Immutable; applied with <see cref="SimulatedWorld.Apply(FaultPlan)"/>.</summary>
public sealed class FaultPlan
{
    private FaultPlan(IReadOnlyList<ScheduledFault> faults)
    {
        Faults = faults;
    }

    /// <summary>Nothing goes wrong.</summary>
    public static FaultPlan None { get; } = new([]);

    /// <summary>By time; equal times in the order in which they were added.</summary>
    public IReadOnlyList<ScheduledFault> Faults { get; }

    /// <summary>
    /// Draws <paramref name="count"/> faults within <paramref name="duration"/>, each with its end: after the duration everything is well again.
    /// </summary>
    /// <param name="chance">Source of chance; the same state gives the same plan.</param>
    /// <param name="hosts">Hosts that may fail.</param>
    /// <param name="duration">Length of the plan.</param>
    /// <param name="count">Number of faults, not counting their ends.</param>
    public static FaultPlan Draw(Random chance, IReadOnlyList<string> hosts, TimeSpan duration, int count)
    {
        var plan = None;
        for (var i = 0; i < count; i++)
        {
            var begin = chance.NextInt64(duration.Ticks * 3 / 4);
            var end = begin + 1 + chance.NextInt64(duration.Ticks - begin);
            var (fault, cure) = DrawOne(chance, hosts);
            plan = plan.At(new TimeSpan(begin), fault).At(new TimeSpan(end), cure);
        }

        return plan;
    }

    /// <summary>This plan and one more fault.</summary>
    public FaultPlan At(TimeSpan time, Fault fault) =>
        new([.. Faults.Append(new ScheduledFault(time, fault)).OrderBy(f => f.Time)]);

    /// <summary>One line per fault.</summary>
    public override string ToString() => string.Concat(
        Faults.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Time.TotalSeconds:F6} {f.Fault}\n")));

    private static (Fault Fault, Fault Cure) DrawOne(Random chance, IReadOnlyList<string> hosts)
    {
        var host = hosts[chance.Next(hosts.Count)];
        return chance.Next(6) switch
        {
            0 => (new Fault.Kill(host), new Fault.Restart(host)),
            1 => (new Fault.Pause(host), new Fault.Resume(host)),
            2 => (new Fault.BlackHole(host), new Fault.HealBlackHole(host)),
            3 => (new Fault.Slow(host, TimeSpan.FromMilliseconds(chance.Next(1, 2000))), new Fault.Slow(host, TimeSpan.Zero)),
            4 => (new Fault.DropConnections(host), new Fault.ClockJump(host, TimeSpan.FromSeconds(chance.Next(-3600, 3600)))),
            _ => DrawPartition(chance, hosts, host),
        };
    }

    private static (Fault Fault, Fault Cure) DrawPartition(Random chance, IReadOnlyList<string> hosts, string host)
    {
        List<string> left = [host];
        List<string> right = [];
        foreach (var other in hosts.Where(h => !string.Equals(h, host, StringComparison.Ordinal)))
        {
            (chance.Next(2) == 0 ? left : right).Add(other);
        }

        return (new Fault.Partition(left, right), new Fault.HealPartition(left, right));
    }
}
