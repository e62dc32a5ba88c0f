using Isthmus.Traffic.Hosts;

namespace Isthmus.Proxy.Tests.Simulation;

/// <summary>When each host of an upstream could be used, sampled after every event of a world.</summary>
internal sealed class HostHistory
{
    private readonly ProxyPlane _plane;
    private readonly Host[] _hosts;
    private readonly List<(TimeSpan At, bool IsUsable)>[] _changes;

    public HostHistory(ProxyPlane plane)
    {
        _plane = plane;
        _hosts = [.. plane.Loops[0].Plan.Upstreams[0].State.Hosts];
        _changes = [.. _hosts.Select(_ => new List<(TimeSpan, bool)> { (TimeSpan.MinValue, true) })];
    }

    public void Sample()
    {
        for (var i = 0; i < _hosts.Length; i++)
        {
            var isUsable = IsUsable(_hosts[i]);
            if (_changes[i][^1].IsUsable != isUsable)
            {
                _changes[i].Add((_plane.Loops[0].Now, isUsable));
            }
        }
    }

    /// <summary>Picks of hosts that were out, although another host of their priority was in and the pick was no panic. What changed at the moment of the pick is not judged.</summary>
    public IEnumerable<string> Wrong()
    {
        var log = _plane.Loops[0].Decisions;
        foreach (var record in log.Newest(int.MaxValue))
        {
            if (record.Host is { } host && !record.Flags.HasFlag(Traffic.Records.DecisionFlags.Panic)
                && Was(Array.IndexOf(_hosts, host), isUsable: false, record.At)
                && _hosts.Any(other => other.Priority == host.Priority && Was(Array.IndexOf(_hosts, other), isUsable: true, record.At)))
            {
                yield return $"{record.At}: {host.Key} was out, flags {record.Flags}, attempt {record.Attempt}";
            }
        }
    }

    private static bool IsUsable(Host host) => host.StateOf(countsSuspects: true) == Traffic.Shares.HostState.Healthy;

    private bool Was(int host, bool isUsable, TimeSpan at)
    {
        var changes = _changes[host];
        var i = changes.FindLastIndex(c => c.At < at);
        return i >= 0 && changes[i].IsUsable == isUsable && (i + 1 == changes.Count || changes[i + 1].At > at);
    }
}
