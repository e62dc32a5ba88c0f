namespace Isthmus.Planner.Localities;

/// <summary>The endpoints of one locality while their priority and weight are worked out. Owned by the one call that plans them.</summary>
internal sealed class EndpointGroup(Locality locality, List<EndpointCandidate> endpoints)
{
    /// <summary>Where they run.</summary>
    public Locality Locality { get; } = locality;

    /// <summary>The endpoints.</summary>
    public List<EndpointCandidate> Endpoints { get; private set; } = endpoints;

    /// <summary>0 is used first.</summary>
    public int Priority { get; set; }

    /// <summary>Share among the groups of a priority; null when there are no endpoints.</summary>
    public uint? Weight { get; set; } = SumOf(endpoints);

    /// <summary>Takes all endpoints out.</summary>
    public void Empty()
    {
        Endpoints = [];
        Weight = null;
    }

    /// <summary>The finished form.</summary>
    public LocalityEndpoints ToPlan() => new(Locality, Priority, Weight, Endpoints.Select(e => e.Planned).ToEquatableArray());

    // Saturates: the field that carries it has 32 bits.
    private static uint? SumOf(List<EndpointCandidate> endpoints)
    {
        ulong sum = 0;
        foreach (var endpoint in endpoints)
        {
            sum += endpoint.Planned.Weight;
        }

        return endpoints.Count == 0 ? null : (uint)Math.Min(sum, uint.MaxValue);
    }
}
