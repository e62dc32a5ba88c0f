using Isthmus.Traffic.Hosts;

namespace Isthmus.Traffic.Balancing;

/// <summary>Any host, whatever its weight.</summary>
internal sealed class RandomTurns(Host[] hosts) : HostTurns
{
    public override Host? Pick(ulong? hash, int attempt, Random random) => hosts.Length == 0 ? null : hosts[random.Next(hosts.Length)];
}
