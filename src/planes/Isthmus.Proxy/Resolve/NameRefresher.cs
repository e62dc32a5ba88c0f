using Isthmus.Runtime.Names;

namespace Isthmus.Proxy.Resolve;

/// <summary>
/// Looks the names of upstreams up again and again: when the answer's time is over, or after a fixed time where the resolver does not say. A look-up that fails changes nothing.
/// Runs on one loop for all.
/// </summary>
internal sealed class NameRefresher(ProxyLoop loop, INameResolver resolver, NameTable table)
{
    private readonly Dictionary<string, TimeSpan> _due = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _running = new(StringComparer.OrdinalIgnoreCase);

    // Of a plan that is about to be taken.
    private HashSet<string> _learning = [];

    /// <summary>Looks names up that were never answered; returns when all of them are, or after a short time. On the loop.</summary>
    public async ValueTask LearnAsync(IEnumerable<string> names)
    {
        var end = loop.Loop.Now + Defaults.NamePatience;
        _learning = names.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var unknown = _learning.Where(n => !table.Knows(n)).ToList();
        while (unknown.Count > 0 && loop.Loop.Now < end)
        {
            unknown.ForEach(StartIfDue);
            unknown.RemoveAll(n => table.Knows(n) || (_due.ContainsKey(n) && !_running.Contains(n)));
            if (unknown.Count > 0 && await loop.Loop.DelayAsync(Defaults.NameTick) != IoStatus.Ok)
            {
                break;
            }
        }
    }

    /// <summary>Keeps answers fresh until the loop stops.</summary>
    public async ValueTask RunAsync()
    {
        while (await loop.Loop.DelayAsync(Defaults.NameRefreshTick) == IoStatus.Ok)
        {
            if (_due.Count == 0 && !Array.Exists(loop.Plan.Upstreams, static u => NameTable.IsByName(u.State.Upstream)))
            {
                continue;
            }

            var needed = loop.Plan.Upstreams.SelectMany(u => NameTable.NamesOf(u.State.Upstream)).ToHashSet(StringComparer.OrdinalIgnoreCase);
            _learning.ExceptWith(needed);
            needed.UnionWith(_learning);
            if (needed.Count < _due.Count)
            {
                Forget(needed);
            }

            foreach (var name in needed)
            {
                StartIfDue(name);
            }
        }
    }

    private void Forget(HashSet<string> needed)
    {
        table.Keep(needed);
        foreach (var name in _due.Keys.Where(n => !needed.Contains(n)).ToList())
        {
            _due.Remove(name);
        }
    }

    private void StartIfDue(string name)
    {
        if (_running.Count < Defaults.NameLookups && _due.GetValueOrDefault(name) <= loop.Now && _running.Add(name))
        {
            _ = RefreshAsync(name);
        }
    }

    private async Task RefreshAsync(string name)
    {
        var answer = await resolver.ResolveAsync(name);
        _running.Remove(name);
        _due[name] = loop.Now + Wait(answer);
        if (!answer.Addresses.IsEmpty && table.Note(name, answer.Addresses))
        {
            Spread(name);
        }
    }

    private static TimeSpan Wait(NameAnswer answer)
    {
        var wait = answer.TimeToLive ?? Defaults.NameRefresh;
        return wait < Defaults.NameRefreshTick ? Defaults.NameRefreshTick : wait;
    }

    private void Spread(string name)
    {
        foreach (var entry in loop.Plan.Upstreams)
        {
            if (NameTable.NamesOf(entry.State.Upstream).Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                entry.TakeNames(table, loop.Now);
                loop.PruneEverywhere(entry);
            }
        }
    }
}
