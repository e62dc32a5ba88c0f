using Isthmus.Traffic.Hosts;
using Isthmus.Traffic.Priorities;

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

    /// <summary>Draws from <paramref name="random"/>, which belongs to the loop.</summary>
    public Balancer(Random random) => _random = random;

    /// <summary>Picks a host.</summary>
    /// <param name="view">The hosts as they are now.</param>
    /// <param name="request">What the pick depends on.</param>
    public PickResult Pick(HostView view, ref PickRequest request)
    {
        if (!ReferenceEquals(view, _view))
        {
            Adopt(view);
        }

        var result = PickOnce(ref request);
        for (var i = 0u; request.AvoidsTriedHosts && i < request.HostSelectionAttempts; i++)
        {
            if (result.Host is not { } host || !request.WasSentTo(host))
            {
                break;
            }

            result = PickOnce(ref request) with { Redraws = i + 1 };
        }

        return result;
    }

    private void Adopt(HostView view)
    {
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
            return default;
        }

        var draw = (uint)((request.Hash ?? (ulong)_random.NextInt64()) % 100) + 1;
        var (priority, isDegraded) = request.AvoidsTriedPriorities && request.Tried.Count > 0
            ? ChooseUntriedPriority(draw, request.Tried.Priorities)
            : ChoosePriority(_view.Loads, draw);
        var isPanic = _view.Loads[priority].IsPanicking;
        var host = _turns[priority].Pick(isPanic, isDegraded, request.Hash, request.Tried.Count, _random);
        return new PickResult(host, priority, draw, isPanic, isDegraded, 0);
    }

    private (int Priority, bool IsDegraded) ChooseUntriedPriority(uint draw, ulong tried)
    {
        Span<PriorityLoad> loads = stackalloc PriorityLoad[_view.Loads.Length];
        return RetryPriorities.TryCompute(_view, tried, loads) ? ChoosePriority(loads, draw) : ChoosePriority(_view.Loads, draw);
    }

    private static (int Priority, bool IsDegraded) ChoosePriority(ReadOnlySpan<PriorityLoad> loads, uint draw)
    {
        uint sum = 0;
        for (var i = 0; i < loads.Length; i++)
        {
            sum += loads[i].Healthy;
            if (sum >= draw)
            {
                return (i, false);
            }
        }

        for (var i = 0; i < loads.Length; i++)
        {
            sum += loads[i].Degraded;
            if (sum >= draw)
            {
                return (i, true);
            }
        }

        return (0, false);
    }
}
