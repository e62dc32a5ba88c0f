using Isthmus.Traffic.Hosts;

namespace Isthmus.Traffic.Balancing;

/// <summary>The less busy of two hosts drawn at random; of equals the first drawn.</summary>
internal sealed class LeastRequestTurns(Host[] hosts) : HostTurns
{
    public override HostDraw Draw(Random random, TimeSpan now)
    {
        if (hosts.Length <= 1)
        {
            return HostDraw.Turn(hosts.Length - 1);
        }

        var first = random.Next(hosts.Length);
        var second = random.Next(hosts.Length);
        return new HostDraw(first, second, hosts[first].Active, hosts[second].Active);
    }
}
