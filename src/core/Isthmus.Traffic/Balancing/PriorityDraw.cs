using Isthmus.Traffic.Hosts;
using Isthmus.Traffic.Priorities;

namespace Isthmus.Traffic.Balancing;

/// <summary>Turns a number into a priority by the loads of the priorities.</summary>
public static class PriorityDraw
{
    /// <summary>Chooses a priority.</summary>
    /// <param name="view">The hosts. There must be a priority.</param>
    /// <param name="draw">1 to 100.</param>
    /// <param name="leftOut">Priorities to leave out, one bit each; set to 0 when nobody else is usable, so that the ordinary loads hold.</param>
    public static (int Priority, bool IsDegraded) Choose(HostView view, uint draw, ref ulong leftOut)
    {
        if (leftOut != 0)
        {
            Span<PriorityLoad> loads = stackalloc PriorityLoad[view.Loads.Length];
            if (RetryPriorities.TryCompute(view, leftOut, loads))
            {
                return Choose(loads, draw);
            }
        }

        leftOut = 0;
        return Choose(view.Loads, draw);
    }

    /// <summary>The arithmetic itself: healthy loads come first, then degraded ones.</summary>
    public static (int Priority, bool IsDegraded) Choose(ReadOnlySpan<PriorityLoad> loads, uint draw)
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
