using Isthmus.Model.Plans;

namespace Isthmus.Traffic.Retries;

/// <summary>Times that bound attempts.</summary>
public static class RetryTimes
{
    /// <summary>The longest time for one attempt; null means none of its own. One that is not shorter than the route's is ignored.</summary>
    public static TimeSpan? PerTry(ForwardAction action) =>
        action.Retry?.PerTryTimeout is { } time && time > TimeSpan.Zero && (action.Timeout == TimeSpan.Zero || time < action.Timeout) ? time : null;
}
