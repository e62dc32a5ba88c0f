namespace Isthmus.Proxy.Tokens;

/// <summary>Fetches the keys of issuers, and again after a while. Runs on one loop for all.</summary>
internal sealed class KeyRefresher(ProxyLoop loop, IKeySource source, KeyTable table)
{
    private readonly Dictionary<IssuerKeys, TimeSpan> _due = [];
    private readonly HashSet<IssuerKeys> _running = [];

    /// <summary>Fetches keys that were never had; returns when all have come, or failed, or after a short time. On the loop.</summary>
    public async ValueTask LearnAsync()
    {
        var end = loop.Loop.Now + Defaults.KeyPatience;
        var unknown = table.Fetched.Where(k => k.Current is null).ToList();
        while (unknown.Count > 0 && loop.Loop.Now < end)
        {
            unknown.ForEach(StartIfDue);
            unknown.RemoveAll(k => k.Current is not null || (_due.ContainsKey(k) && !_running.Contains(k)));
            if (unknown.Count > 0 && await loop.Loop.DelayAsync(Defaults.NameTick) != IoStatus.Ok)
            {
                break;
            }
        }
    }

    /// <summary>Keeps keys fresh until the loop stops.</summary>
    public async ValueTask RunAsync()
    {
        while (await loop.Loop.DelayAsync(Defaults.KeyTick) == IoStatus.Ok)
        {
            var needed = table.Fetched;
            if (_due.Count == 0 && needed.Count == 0)
            {
                continue;
            }

            foreach (var gone in _due.Keys.Where(k => !needed.Contains(k)).ToList())
            {
                _due.Remove(gone);
            }

            foreach (var keys in needed)
            {
                StartIfDue(keys);
            }
        }
    }

    private void StartIfDue(IssuerKeys keys)
    {
        if (_running.Count < Defaults.KeyFetches && _due.GetValueOrDefault(keys) <= loop.Now && _running.Add(keys))
        {
            _ = RefreshAsync(keys);
        }
    }

    private async Task RefreshAsync(IssuerKeys keys)
    {
        var answer = await source.FetchAsync(keys.Place!);
        _running.Remove(keys);
        _due[keys] = loop.Now + (keys.Take(answer) ? Defaults.KeyRefresh : Defaults.KeyRetry);
    }
}
