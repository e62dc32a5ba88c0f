using System.Collections.Concurrent;
using System.Net;
using Isthmus.Proxy.Plans;

namespace Isthmus.Proxy.Pick;

/// <summary>
/// Brings suspected hosts back: a TCP handshake with each until it succeeds. Runs on one loop; any loop may ask for a watch. Without it a host that
/// refused once would get no request that could clear it.
/// </summary>
internal sealed class HostProber(ProxyLoop loop)
{
    private static readonly ConnectOptions Options = new() { Timeout = Defaults.ProbeTimeout };

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
                if (_running < Defaults.Probes && IPAddress.TryParse(host.Key.Address, out var address))
                {
                    _ = ProbeAsync(entry, host, new IPEndPoint(address, host.Key.Port));
                }
            }
        }

        if (suspects == 0)
        {
            entry.EndWatch();
        }

        return suspects == 0;
    }

    private async Task ProbeAsync(UpstreamEntry entry, Host host, IPEndPoint address)
    {
        _running++;
        var connected = await loop.Loop.ConnectAsync(address, Options);
        _running--;
        if (connected.IsOk)
        {
            connected.Connection.Dispose();
            entry.State.Trust(host, loop.Now);
        }
    }
}
