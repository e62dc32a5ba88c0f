using Isthmus.Model.Plans;
using Isthmus.Traffic.Shares;

namespace Isthmus.Traffic.Faults;

/// <summary>Draws which requests meet injected faults (Istio <c>HTTPFaultInjection</c>).</summary>
public static class FaultRules
{
    /// <summary>Draws for one request.</summary>
    /// <param name="fault">The route's faults; null when none.</param>
    /// <param name="delayDraw">Any evenly spread number.</param>
    /// <param name="abortDraw">Another one: delays and aborts are independent.</param>
    public static FaultDecision Draw(FaultInjection? fault, ulong delayDraw, ulong abortDraw)
    {
        if (fault is null)
        {
            return default;
        }

        var delay = fault.Delay is { } time && new Percentage(fault.DelayPercent).Includes(delayDraw) ? time : TimeSpan.Zero;
        return new Percentage(fault.AbortPercent).Includes(abortDraw)
            ? new FaultDecision(delay, fault.AbortGrpcStatus is null ? fault.AbortStatus ?? 0 : 0, fault.AbortGrpcStatus)
            : new FaultDecision(delay, 0, null);
    }
}
