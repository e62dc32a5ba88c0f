using Isthmus.Traffic.Hosts;

namespace Isthmus.Traffic.Balancing;

/// <summary>Any host, whatever its weight.</summary>
internal sealed class RandomTurns(Host[] hosts) : HostTurns
{
    public override HostDraw Draw(Random random, TimeSpan now) => HostDraw.Turn(hosts.Length == 0 ? -1 : random.Next(hosts.Length));
}
