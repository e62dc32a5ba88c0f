namespace Isthmus.Model.Plans;

/// <summary>Limits on what may be under way towards one upstream; what is above is refused at once.</summary>
public sealed record CircuitBreakers
{
    /// <summary>No limit, as Istio writes it.</summary>
    public const uint Unlimited = uint.MaxValue;

    /// <summary>Open connections.</summary>
    public uint MaxConnections { get; init; } = Unlimited;

    /// <summary>Requests that wait for a connection.</summary>
    public uint MaxPendingRequests { get; init; } = Unlimited;

    /// <summary>Requests under way.</summary>
    public uint MaxRequests { get; init; } = Unlimited;

    /// <summary>Retries under way.</summary>
    public uint MaxRetries { get; init; } = Unlimited;

    /// <summary>An operator's own retry budget; null when none is set.</summary>
    public RetryBudget? RetryBudget { get; init; }
}
