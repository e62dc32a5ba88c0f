using Isthmus.Traffic.Hosts;

namespace Isthmus.Traffic.Balancing;

/// <summary>The less busy of two hosts drawn at random; of equals the first drawn.</summary>
internal sealed class LeastRequestTurns(Host[] hosts) : HostTurns
{
    public override Host? Pick(ulong? hash, int attempt, Random random)
    {
        if (hosts.Length <= 1)
        {
            return hosts.Length == 0 ? null : hosts[0];
        }

        var first = hosts[random.Next(hosts.Length)];
        var second = hosts[random.Next(hosts.Length)];
        return second.Active < first.Active ? second : first;
    }
}
