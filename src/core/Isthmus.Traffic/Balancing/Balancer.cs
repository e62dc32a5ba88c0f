using Isthmus.Traffic.Hosts;
using Isthmus.Traffic.Zones;

namespace Isthmus.Traffic.Balancing;

/// <summary>
/// Picks hosts of one upstream for one loop: priority by load, locality by weight, host by the upstream's algorithm. Keeps the turn of each rotation; allocates only
/// when the hosts have changed. Owned by one loop.
/// </summary>
public sealed class Balancer
{
    private readonly Random _random;
    private HostView _view = HostView.Empty;
    private PriorityTurns[] _turns = [];
    private CallerZones? _zones;
    private ZoneRouting? _routing;

    /// <summary>Draws from <paramref name="random"/>, which belongs to the loop.</summary>
    public Balancer(Random random) => _random = random;

    /// <summary>Picks a host.</summary>
    /// <param name="view">The hosts as they are now.</param>
    /// <param name="request">What the pick depends on.</param>
    /// <param name="zones">Where the caller's own service runs; null when that is not known, so that zones do not count.</param>
    public PickResult Pick(HostView view, ref PickRequest request, CallerZones? zones = null)
    {
        if (!ReferenceEquals(view, _view) || !ReferenceEquals(zones, _zones))
        {
            Adopt(view, zones);
        }

        request.Redraws = 0;
        var result = PickOnce(ref request);
        PickResult? askable = null;
        while (request.AvoidsTriedHosts && request.Redraws < request.HostSelectionAttempts && result.Host is { } host && request.WasSentTo(host))
        {
            askable = request.MayAskAgain(host) ? result : askable;
            request.Redraws++;
            result = PickOnce(ref request) with { Redraws = request.Redraws };
        }

        // Where all were tried, one that may be asked again comes before one that would refuse again.
        return askable is { } other && result.Host is { } last && request.WasSentTo(last) && !request.MayAskAgain(last) ? other : result;
    }

    private void Adopt(HostView view, CallerZones? zones)
    {
        _zones = zones;
        _routing = zones?.RoutingTo(view);
        if (ReferenceEquals(view, _view))
        {
            return;
        }

        _view = view;
        _turns = new PriorityTurns[view.Priorities.Length];
        for (var i = 0; i < _turns.Length; i++)
        {
            _turns[i] = new PriorityTurns(view.Priorities[i], view.Balancing, _random);
        }
    }

    private PickResult PickOnce(ref PickRequest request)
    {
        if (_turns.Length == 0)
        {
            return new PickResult { Selection = HostDraw.None, Locality = -1 };
        }

        var draw = (uint)((request.Hash ?? (ulong)_random.NextInt64()) % 100) + 1;
        var leftOut = request.AvoidsTriedPriorities && request.Tried.Count > 0 ? request.Tried.Priorities : 0;
        var (priority, isDegraded) = PriorityDraw.Choose(_view, draw, ref leftOut);
        var isPanic = _view.Loads[priority].IsPanicking;
        var locality = -1;
        var host = _routing is { } routing && priority == 0 && !isPanic && !isDegraded
            ? _turns[0].PickIn(locality = routing.Choose((ulong)_random.NextInt64(), (ulong)_random.NextInt64()), ref request, _random, out var selection)
            : _turns[priority].Pick(isPanic, isDegraded, ref request, _random, out selection, out locality);
        return new PickResult(host, priority, draw, isPanic, isDegraded, 0) { Selection = selection, Locality = locality, LeftOut = leftOut, View = _view };
    }
}
