using Isthmus.Proxy.Accept;
using Isthmus.Proxy.Pick;
using Isthmus.Proxy.Plans;
using Isthmus.Proxy.Resolve;
using Isthmus.Proxy.Secrets;
using Isthmus.Proxy.Tokens;
using Isthmus.Runtime.Names;

namespace Isthmus.Proxy;

/// <summary>
/// A running proxy on one or more loops. Takes plans, serves clients, drains. The loops belong to the caller, who stops them after <see cref="DrainAsync"/>.
/// </summary>
public sealed class ProxyPlane
{
    private readonly ProxySettings _options;
    private readonly ProxyLoop[] _loops;
    private readonly UpstreamTable _upstreams;
    private readonly NameRefresher _names;
    private readonly KeyTable _keyTable = new();
    private readonly KeyRefresher _keys;

    // What all loops count their time from.
    private readonly TimeProvider _clock;
    private readonly long _began;
    private long _version;

    private ProxyPlane(ProxySettings options, ProxyLoop[] loops, TimeProvider clock, long began)
    {
        _options = options;
        _loops = loops;
        _upstreams = new UpstreamTable(options.Seed);
        _clock = clock;
        _began = began;

        // Files are read by timers of the system: a loop must not wait for a disk.
        Secrets = new SecretStore(options.Certificate, options.SecretsFolder, TimeProvider.System, options.OnSecret);
        _names = new NameRefresher(loops[0], options.Names ?? new SystemNames(), _upstreams.Names);
        _keys = new KeyRefresher(loops[0], options.Keys ?? new HttpKeySource(), _keyTable);
    }

    /// <summary>Number of the last plan that was applied; 0 before the first.</summary>
    public long PlanVersion => Volatile.Read(ref _version);

    internal IReadOnlyList<ProxyLoop> Loops => _loops;

    /// <summary>Time on the clock that all loops share. From any thread.</summary>
    internal TimeSpan Now => _clock.GetElapsedTime(_began);

    /// <summary>A drain has begun.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>What listens now: name and bound address of each listener.</summary>
    public IReadOnlyList<string> Listening { get; private set; } = [];

    /// <summary>What of the present plan cannot be honoured: routes, certificates, keys of token issuers. The rest of it holds.</summary>
    public IReadOnlyList<Traffic.Matching.PlanProblem> Problems => [.. Plan.Problems, .. _keyTable.Problems];

    internal ProxySettings Settings => _options;

    internal SecretStore Secrets { get; }

    internal ProxyPlan Plan { get; private set; } = ProxyPlan.Empty;

    /// <summary>Starts a proxy without a plan. From any thread; on a simulated world's loop, from that loop.</summary>
    /// <param name="loops">At least one running loop; all of one process (or one simulated host).</param>
    /// <param name="options">Seed, ports, telemetry.</param>
    public static async Task<ProxyPlane> StartAsync(IReadOnlyList<ILoop> loops, ProxySettings options)
    {
        var clock = loops[0].Time;
        var began = clock.GetTimestamp();
        var parts = new ProxyLoop[loops.Count];
        HostProber? prober = null;
        for (var i = 0; i < parts.Length; i++)
        {
            var number = i;
            parts[i] = await OnAsync(loops[i], () => Start(new ProxyLoop(loops[number], unchecked(options.Seed + (number * 7919)), prober, clock, began) { Locality = options.Identity.Locality }, number == 0, options));
            prober ??= parts[i].Prober;
        }

        foreach (var part in parts)
        {
            await OnAsync(part.Loop, () => part.Loops = parts);
        }

        var plane = new ProxyPlane(options, parts, clock, began);
        await OnAsync(loops[0], plane.StartRefreshing);
        return plane;
    }

    /// <summary>
    /// Takes a plan on all loops; requests that are under way go on by the plan they began with. Not to be called twice at once.
    /// </summary>
    /// <returns>Listeners that could not be opened; the rest of the plan holds.</returns>
    public async Task<IReadOnlyList<ListenFailure>> ApplyAsync(Plan plan)
    {
        plan = _options.BindAddress is { } address ? ListenerPlaces.At(plan, address) : plan;
        plan = _options.WorkloadAddress is { } workload ? WorkloadPlace.At(plan, workload) : plan;
        await LearnNamesAsync(plan);
        var compiled = ProxyPlan.Build(++_version, plan, _upstreams, _options, Secrets, _keyTable, Now);
        Plan = compiled;
        await LearnKeysAsync();
        var failures = new List<ListenFailure>();
        foreach (var loop in _loops)
        {
            failures.AddRange(await OnAsync(loop.Loop, () => loop.Adopt(compiled)));
        }

        // Answers that came while the loops still had the plan before.
        foreach (var entry in compiled.Upstreams.Where(u => NameTable.IsByName(u.State.Upstream)))
        {
            entry.TakeNames(_upstreams.Names, null);
        }

        Listening = await OnAsync(_loops[0].Loop, _loops[0].Listening);
        return [.. failures.Distinct()];
    }

    /// <summary>
    /// Stops accepting; answers say <c>connection: close</c>; returns when the last client has gone, or after <paramref name="limit"/>.
    /// </summary>
    /// <returns>Client connections that were still open at the end.</returns>
    public async Task<int> DrainAsync(TimeSpan limit)
    {
        IsDraining = true;
        foreach (var loop in _loops)
        {
            await OnAsync(loop.Loop, () =>
            {
                loop.BeginDrain();
                return true;
            });
        }

        var left = 0;
        foreach (var loop in _loops)
        {
            left += await OnLoopAsync(loop, limit);
        }

        Secrets.Dispose();
        return left;
    }

    private bool StartRefreshing()
    {
        _ = _names.RunAsync().AsTask();
        _ = _keys.RunAsync().AsTask();
        return true;
    }

    private async Task LearnNamesAsync(Plan plan)
    {
        var names = plan.Upstreams.SelectMany(NameTable.NamesOf).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (_loops[0].Loop.IsCurrent)
        {
            await _names.LearnAsync(names);
        }
        else
        {
            await _loops[0].Loop.RunAsync(() => _names.LearnAsync(names));
        }
    }

    private async Task LearnKeysAsync()
    {
        if (_keyTable.Fetched.Count == 0)
        {
            return;
        }

        if (_loops[0].Loop.IsCurrent)
        {
            await _keys.LearnAsync();
        }
        else
        {
            await _loops[0].Loop.RunAsync(_keys.LearnAsync);
        }
    }

    private static async Task<int> OnLoopAsync(ProxyLoop loop, TimeSpan limit)
    {
        if (loop.Loop.IsCurrent)
        {
            return await WaitForClientsAsync(loop, limit);
        }

        return await loop.Loop.RunAsync(() => WaitForClientsAsync(loop, limit));
    }

    private static async ValueTask<int> WaitForClientsAsync(ProxyLoop loop, TimeSpan limit)
    {
        var end = loop.Loop.Now + limit;
        while (loop.Clients > 0 && loop.Loop.Now < end)
        {
            if (await loop.Loop.DelayAsync(TimeSpan.FromMilliseconds(10)) != IoStatus.Ok)
            {
                break;
            }
        }

        // Nobody keeps house any more: what was logged since the last second would be lost.
        loop.AccessLog?.Flush();
        return loop.Clients;
    }

    private static ProxyLoop Start(ProxyLoop loop, bool isFirst, ProxySettings options)
    {
        loop.AccessLog = options.AccessLog is { } sink ? new Telemetry.AccessLog(sink) : null;
        loop.RefusalLog = options.RefusalLog is { } refusals ? new Telemetry.RefusalLog(loop.Loop, refusals) : null;
        _ = loop.KeepHouseAsync(sweeps: isFirst).AsTask();
        if (isFirst)
        {
            _ = loop.Prober.RunAsync().AsTask();
        }

        return loop;
    }

    internal static async Task<T> OnAsync<T>(ILoop loop, Func<T> function) =>
        loop.IsCurrent ? function() : await loop.RunAsync(() => new ValueTask<T>(function()));
}
