using Isthmus.Model.Plans;

namespace Isthmus.Traffic.Limits;

/// <summary>
/// What is under way towards one upstream from all loops, checked against its circuit breakers. Counters may overshoot a limit by the number of loops, as
/// Envoy's may by the number of its workers.
/// </summary>
public sealed class UpstreamLimits
{
    private int _connections;
    private int _pending;
    private int _requests;
    private int _retries;

    /// <summary>Open connections.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Requests that wait for a connection.</summary>
    public int Pending => Volatile.Read(ref _pending);

    /// <summary>Requests under way.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Retries under way.</summary>
    public int Retries => Volatile.Read(ref _retries);

    /// <summary>Counts a connection unless the limit is reached. The first one is always allowed.</summary>
    public bool TryBeginConnection(CircuitBreakers limits) => TryBegin(ref _connections, Math.Max(1, limits.MaxConnections));

    /// <summary>Counts a connection as closed.</summary>
    public void EndConnection() => Interlocked.Decrement(ref _connections);

    /// <summary>Counts a waiting request unless the limit is reached.</summary>
    public bool TryBeginPending(CircuitBreakers limits) => TryBegin(ref _pending, limits.MaxPendingRequests);

    /// <summary>Counts a request as no longer waiting.</summary>
    public void EndPending() => Interlocked.Decrement(ref _pending);

    /// <summary>Counts a request unless the limit is reached.</summary>
    public bool TryBeginRequest(CircuitBreakers limits) => TryBegin(ref _requests, limits.MaxRequests);

    /// <summary>Counts a request as done.</summary>
    public void EndRequest() => Interlocked.Decrement(ref _requests);

    /// <summary>Counts a retry unless the operator's limit or budget is used up.</summary>
    public bool TryBeginRetry(CircuitBreakers limits) =>
        TryBegin(ref _retries, limits.RetryBudget is { } budget ? Allowed(budget, Requests + Pending) : limits.MaxRetries);

    /// <summary>Counts a retry as done.</summary>
    public void EndRetry() => Interlocked.Decrement(ref _retries);

    /// <summary>How many retries a budget allows at once while <paramref name="active"/> requests are under way or waiting.</summary>
    public static uint Allowed(RetryBudget budget, int active) =>
        Math.Max((uint)(budget.Percent / 100.0 * active), budget.MinimumConcurrency);

    private static bool TryBegin(ref int counter, uint limit)
    {
        if (limit == CircuitBreakers.Unlimited || (uint)Volatile.Read(ref counter) < limit)
        {
            Interlocked.Increment(ref counter);
            return true;
        }

        return false;
    }
}
