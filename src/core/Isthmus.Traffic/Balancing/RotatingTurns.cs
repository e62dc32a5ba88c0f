using Isthmus.Traffic.Hosts;

namespace Isthmus.Traffic.Balancing;

/// <summary>Hosts in turn, beginning anywhere.</summary>
internal sealed class RotatingTurns(Host[] hosts, Random random) : HostTurns
{
    private uint _next = (uint)random.Next();

    public override HostDraw Draw(Random random, TimeSpan now) => HostDraw.Turn(hosts.Length == 0 ? -1 : (int)(_next++ % (uint)hosts.Length));
}
