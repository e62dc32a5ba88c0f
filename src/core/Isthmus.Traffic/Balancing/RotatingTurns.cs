using Isthmus.Traffic.Hosts;

namespace Isthmus.Traffic.Balancing;

/// <summary>Hosts in turn, beginning anywhere.</summary>
internal sealed class RotatingTurns(Host[] hosts, Random random) : HostTurns
{
    private uint _next = (uint)random.Next();

    public override Host? Pick(ulong? hash, int attempt, Random random) => hosts.Length == 0 ? null : hosts[_next++ % (uint)hosts.Length];
}
