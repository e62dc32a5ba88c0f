using System.Runtime.CompilerServices;
using Isthmus.Traffic.Priorities;

namespace Isthmus.Traffic.Records;

/// <summary>The loads of the first priorities, in percent: healthy and degraded. Fixed in size; priorities beyond are not recorded.</summary>
public struct RecordedLoads
{
    /// <summary>How many priorities are recorded: more than failover by region, zone and network makes.</summary>
    public const int Capacity = 8;

    private Bytes _healthy;
    private Bytes _degraded;

    /// <summary>How many priorities there were.</summary>
    public byte Count { get; private set; }

    /// <summary>Takes loads down.</summary>
    public static RecordedLoads From(ReadOnlySpan<PriorityLoad> loads)
    {
        var recorded = new RecordedLoads { Count = (byte)Math.Min(loads.Length, byte.MaxValue) };
        for (var i = 0; i < Math.Min(loads.Length, Capacity); i++)
        {
            recorded._healthy[i] = (byte)loads[i].Healthy;
            recorded._degraded[i] = (byte)loads[i].Degraded;
        }

        return recorded;
    }

    /// <summary>The healthy load of a priority, in percent.</summary>
    public readonly int HealthyOf(int priority) => _healthy[priority];

    /// <summary>The degraded load of a priority, in percent.</summary>
    public readonly int DegradedOf(int priority) => _degraded[priority];

    [InlineArray(Capacity)]
    private struct Bytes
    {
        private byte _first;
    }
}
