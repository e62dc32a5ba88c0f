using System.Collections;

namespace Isthmus.Xds.Subscriptions;

/// <summary>
/// The names that one client asks for. A client that asks for most of a table holds the table, which all clients of a view share, and what differs from its names:
/// a thousand proxies with a thousand names each would otherwise hold a million entries.
/// </summary>
internal sealed class NameSet : IReadOnlyCollection<string>
{
    private readonly HashSet<string> _beside = new(StringComparer.Ordinal);
    private readonly HashSet<string> _without = new(StringComparer.Ordinal);
    private ResourceTable? _shared;

    public int Count => (_shared?.Count ?? 0) - _without.Count + _beside.Count;

    /// <summary>Entries of its own: what the set costs.</summary>
    public int Own => _beside.Count + _without.Count;

    public bool Contains(string name) => _beside.Contains(name) || (_shared?[name] is not null && !_without.Contains(name));

    public bool Add(string name) => _shared?[name] is null ? _beside.Add(name) : _without.Remove(name);

    public bool Remove(string name) => _shared?[name] is null ? _beside.Remove(name) : _without.Add(name);

    /// <summary>From now on these names; what is equal is kept.</summary>
    public void Set(HashSet<string> names)
    {
        if (names.Count == Count && names.All(Contains))
        {
            return;
        }

        Flatten();
        _beside.Clear();
        _beside.UnionWith(names);
        _beside.TrimExcess();
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
            var (was, isThere) = (from[name] is not null, to[name] is not null);
            if (!was && isThere && !_beside.Remove(name))
            {
                _without.Add(name);
            }
            else if (was && !isThere && !_without.Remove(name))
            {
                _beside.Add(name);
            }
        }

        _shared = to;
    }

    /// <summary>Chooses the cheaper form; costs as much as both have names, so it is for moments when much was said.</summary>
    public void Compact(ResourceTable table)
    {
        if (_shared is not null)
        {
            if (_without.Count > _shared.Count / 2)
            {
                Flatten();
            }
        }
        else if (_beside.Count >= Defaults.SharedFrom && _beside.Count >= table.Count / 2)
        {
            Share(table);
        }
    }

    public IEnumerator<string> GetEnumerator() =>
        (_shared is null ? _beside : _shared.Resources.Select(r => r.Name).Where(n => !_without.Contains(n)).Concat(_beside)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Share(ResourceTable table)
    {
        var missing = table.Resources.Select(r => r.Name).Where(name => !_beside.Remove(name)).ToList();
        if (missing.Count > table.Count / 2)
        {
            _beside.UnionWith(table.Resources.Select(r => r.Name).Except(missing, StringComparer.Ordinal));
            return;
        }

        _without.UnionWith(missing);
        _beside.TrimExcess();
        _shared = table;
    }

    private void Flatten()
    {
        if (_shared is null)
        {
            return;
        }

        _beside.UnionWith(_shared.Resources.Select(r => r.Name).Where(n => !_without.Contains(n)));
        _without.Clear();
        _without.TrimExcess();
        _shared = null;
    }
}
