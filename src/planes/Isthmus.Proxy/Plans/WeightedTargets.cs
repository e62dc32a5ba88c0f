namespace Isthmus.Proxy.Plans;

/// <summary>Upstreams of a TCP chain by weight.</summary>
internal sealed class WeightedTargets
{
    private readonly RouteTarget[] _targets;
    private readonly long _total;

    /// <summary>Resolves names.</summary>
    public WeightedTargets(EquatableArray<WeightedUpstream> upstreams, PlanScope scope)
    {
        _targets = [.. upstreams.Select(u => new RouteTarget(u.Name, scope.Upstream(u.Name), u.Weight))];
        _total = _targets.Sum(t => (long)t.Weight);
    }

    /// <summary>The upstream that the draw falls on; null when there is none at all.</summary>
    public RouteTarget? Draw(Random random)
    {
        if (_targets.Length <= 1)
        {
            return _targets.Length == 0 ? null : _targets[0];
        }

        var draw = random.NextInt64(_total);
        foreach (var target in _targets)
        {
            draw -= target.Weight;
            if (draw < 0)
            {
                return target;
            }
        }

        return _targets[^1];
    }
}
