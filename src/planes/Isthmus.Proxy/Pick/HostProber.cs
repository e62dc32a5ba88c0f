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
    private int _running;

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

            _watched.RemoveAll(HasNoSuspects);
        }
    }

    private bool HasNoSuspects(UpstreamEntry entry)
    {
        var suspects = 0;
        foreach (var host in entry.State.Hosts)
        {
            if (host.IsSuspected)
            {
                suspects++;
                if (_running < Defaults.Probes && IPAddress.TryParse(host.Key.Address, out _))
                {
                    _ = ProbeAsync(entry, host);
                }
            }
        }

        if (suspects == 0)
        {
            entry.EndWatch();
        }

        return suspects == 0;
    }

    private async Task ProbeAsync(UpstreamEntry entry, Host host)
    {
        _running++;
        var isUp = await loop.UpstreamOf(entry).PoolOf(host).ProbeAsync();
        _running--;
        if (isUp)
        {
            entry.State.Trust(host, loop.Now);
        }
    }
}
