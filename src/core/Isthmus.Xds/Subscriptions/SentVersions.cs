namespace Isthmus.Xds.Subscriptions;

/// <summary>
/// Name to the version that one client was sent. A client that has most of a table holds the table, which all clients of a view share, and what it was sent otherwise;
/// one that is up to date then costs nothing.
/// </summary>
internal sealed class SentVersions
{
    // Null is for a name of the shared table that was not sent.
    private readonly Dictionary<string, string?> _own = new(StringComparer.Ordinal);
    private ResourceTable? _shared;

    public int Count { get; private set; }

    /// <summary>Entries of its own: what it costs.</summary>
    public int Own => _own.Count;

    /// <summary>The names that were sent, in no particular order.</summary>
    public IEnumerable<string> Names
    {
        get
        {
            var own = _own.Where(o => o.Value is not null).Select(o => o.Key);
            return _shared is null ? own : _shared.Resources.Select(r => r.Name).Where(n => !_own.ContainsKey(n)).Concat(own);
        }
    }

    /// <summary>The version of a name; null if it was not sent.</summary>
    public string? this[string name] => _own.TryGetValue(name, out var version) ? version : _shared?[name]?.Version;

    public bool Contains(string name) => this[name] is not null;

    public void Set(string name, string version)
    {
        Count += this[name] is null ? 1 : 0;
        if (_shared?[name]?.Version == version)
        {
            _own.Remove(name);
        }
        else
        {
            _own[name] = version;
        }
    }

    public void Remove(string name)
    {
        if (this[name] is null)
        {
            return;
        }

        Count--;
        if (_shared?[name] is null)
        {
            _own.Remove(name);
        }
        else
        {
            _own[name] = null;
        }
    }

    /// <summary>The clients' table moved on; <paramref name="changed"/> holds at least what differs between both.</summary>
    public void Advance(ResourceTable from, ResourceTable to, IReadOnlyCollection<string> changed)
    {
        if (_shared is null)
        {
            return;
        }

        foreach (var name in changed)
        {
            var sent = _own.TryGetValue(name, out var own) ? own : from[name]?.Version;
            if (sent == to[name]?.Version)
            {
                _own.Remove(name);
            }
            else
            {
                _own[name] = sent;
            }
        }

        _shared = to;
    }

    /// <summary>Everything of a table was sent, and nothing else.</summary>
    public void Adopt(ResourceTable table)
    {
        _own.Clear();
        _shared = table;
        Count = table.Count;
    }

    /// <summary>Chooses the cheaper form; costs as much as both have names, so it is for moments when much was said.</summary>
    public void Compact(ResourceTable table)
    {
        if (_shared is not null)
        {
            if (_own.Count > _shared.Count / 2)
            {
                Flatten();
            }
        }
        else if (_own.Count >= Defaults.SharedFrom && table.Resources.Count(r => _own.GetValueOrDefault(r.Name) == r.Version) > table.Count / 2)
        {
            Share(table);
        }
    }

    private void Share(ResourceTable table)
    {
        foreach (var resource in table.Resources)
        {
            if (!_own.TryGetValue(resource.Name, out var version))
            {
                _own[resource.Name] = null;
            }
            else if (version == resource.Version)
            {
                _own.Remove(resource.Name);
            }
        }

        _own.TrimExcess();
        _shared = table;
    }

    private void Flatten()
    {
        foreach (var resource in _shared!.Resources)
        {
            _own.TryAdd(resource.Name, resource.Version);
        }

        foreach (var name in _own.Where(o => o.Value is null).Select(o => o.Key).ToList())
        {
            _own.Remove(name);
        }

        _own.TrimExcess();
        _shared = null;
    }
}
