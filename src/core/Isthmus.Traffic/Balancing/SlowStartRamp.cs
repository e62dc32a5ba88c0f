using Isthmus.Model.Plans;

namespace Isthmus.Traffic.Balancing;

/// <summary>How much of its weight a new host has (<c>SlowStartConfig</c>).</summary>
public static class SlowStartRamp
{
    /// <summary>The factor of the weight, above 0 to 1, for a host that joined <paramref name="age"/> ago.</summary>
    public static double FactorAt(SlowStart slowStart, TimeSpan age)
    {
        if (age >= slowStart.Window)
        {
            return 1;
        }

        // The first millisecond counts as a whole one, or the weight would be nothing.
        var time = Math.Max(1, age.TotalMilliseconds) / slowStart.Window.TotalMilliseconds;
        var aggression = slowStart.Aggression > 0 ? slowStart.Aggression : 1;
        return Math.Max(slowStart.MinimumPercent / 100, Math.Pow(time, 1 / aggression));
    }
}
