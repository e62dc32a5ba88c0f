using System.Collections.Concurrent;
using System.Net;
using Isthmus.Proxy.Plans;

namespace Isthmus.Proxy.Pick;

/// <summary>
/// Brings suspected hosts back: a handshake with each, TLS included, until it succeeds. Runs on one loop; any loop may ask for a watch. Without it a host that
/// refused once would get no request that could clear it.
/// </summary>
internal sealed class HostProber(ProxyLoop loop)
{
    private readonly ConcurrentQueue<UpstreamEntry> _asked = new();
    private readonly List<UpstreamEntry> _watched = [];

    // Who is being probed now: a host that answers nothing must not be probed several times at once, or few of them would take all places.
    private readonly HashSet<Host> _running = [];

    // When each suspect was last probed, so that with more of them than places everybody has his turn.
    private Dictionary<Host, TimeSpan> _probedAt = [];

    /// <summary>Watches the upstream until none of its hosts is suspected. From any loop.</summary>
    public void Watch(UpstreamEntry entry)
    {
        if (entry.TryBeginWatch())
        {
            _asked.Enqueue(entry);
        }
    }

    /// <summary>Probes on the loop until it stops.</summary>
    public async ValueTask RunAsync()
    {
        while (await loop.Loop.DelayAsync(Defaults.ProbeInterval) == IoStatus.Ok)
        {
            while (_asked.TryDequeue(out var entry))
            {
                _watched.Add(entry);
            }

            if (_watched.Count > 0)
            {
                Probe();
            }
        }
    }

    private void Probe()
    {
        var suspects = new List<(UpstreamEntry Entry, Host Host)>();
        _watched.RemoveAll(entry => !TryAddSuspects(entry, suspects));
        _probedAt = suspects.ToDictionary(s => s.Host, s => _probedAt.GetValueOrDefault(s.Host, TimeSpan.MinValue));
        foreach (var (entry, host) in suspects.OrderBy(s => _probedAt[s.Host]))
        {
            if (_running.Count >= Defaults.Probes)
            {
                break;
            }

            if (_running.Add(host))
            {
                _probedAt[host] = loop.Now;
                _ = ProbeAsync(entry, host);
            }
        }
    }

    // False when there is nobody to watch any more: all are well, or the plan no longer has the upstream.
    private bool TryAddSuspects(UpstreamEntry entry, List<(UpstreamEntry Entry, Host Host)> suspects)
    {
        var before = suspects.Count;
        if (Array.IndexOf(loop.Plan.Upstreams, entry) >= 0)
        {
            suspects.AddRange(entry.State.Hosts.Where(h => h.IsSuspected && IPAddress.TryParse(h.Key.Address, out _)).Select(h => (entry, h)));
        }

        if (suspects.Count > before)
        {
            return true;
        }

        entry.EndWatch();
        return false;
    }

    private async Task ProbeAsync(UpstreamEntry entry, Host host)
    {
        var isUp = await loop.UpstreamOf(entry).PoolOf(host).ProbeAsync();
        _running.Remove(host);
        if (isUp)
        {
            entry.State.Trust(host, loop.Now);
        }
    }
}
