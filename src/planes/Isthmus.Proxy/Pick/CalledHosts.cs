using System.Net;

namespace Isthmus.Proxy.Pick;

/// <summary>The hosts of an upstream whose clients name them themselves, by the address that they called before the machine redirected them (<c>ORIGINAL_DST</c>). Owned by a loop.</summary>
internal sealed class CalledHosts
{
    private readonly Dictionary<IPEndPoint, Entry> _entries = [];

    /// <summary>All that are remembered.</summary>
    public IEnumerable<Host> All => _entries.Values.Select(e => e.Host);

    /// <summary>The host at an address.</summary>
    public Host Find(IPEndPoint address, TimeSpan now)
    {
        if (!_entries.TryGetValue(address, out var entry))
        {
            entry = new Entry(Host.Called(new HostKey(address.Address.ToString(), address.Port)));
            _entries.Add(address, entry);
        }

        entry.LastCall = now;
        return entry.Host;
    }

    /// <summary>Forgets those that were last called before a moment and that nobody uses; returns them.</summary>
    public IReadOnlyList<Host> Forget(TimeSpan before)
    {
        if (_entries.Count == 0)
        {
            return [];
        }

        var old = _entries.Where(e => e.Value.LastCall < before && e.Value.Host.Active == 0).ToList();
        foreach (var (address, _) in old)
        {
            _entries.Remove(address);
        }

        return [.. old.Select(e => e.Value.Host)];
    }

    private sealed class Entry(Host host)
    {
        public Host Host { get; } = host;

        public TimeSpan LastCall { get; set; }
    }
}
