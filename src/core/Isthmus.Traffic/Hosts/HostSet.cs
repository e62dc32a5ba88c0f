namespace Isthmus.Traffic.Hosts;

/// <summary>Hosts that are equals for one pick, with whether their weights differ.</summary>
public sealed class HostSet
{
    /// <summary>Copies <paramref name="hosts"/>.</summary>
    public HostSet(IEnumerable<Host> hosts)
    {
        Hosts = [.. hosts];
        HasUnequalWeights = Hosts.Any(h => h.Endpoint.Weight != Hosts[0].Endpoint.Weight);
    }

    /// <summary>The hosts, in the order of the plan.</summary>
    public Host[] Hosts { get; }

    /// <summary>Whether at least two weights differ.</summary>
    public bool HasUnequalWeights { get; }
}
