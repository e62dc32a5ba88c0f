namespace Isthmus.Runtime.Simulation;

/// <summary>Something on its way from one host to another: a SYN, a segment, an end, a reset.</summary>
internal abstract class Flight(SimulatedNetwork network, SimulatedHost from, SimulatedHost to)
{
    internal SimulatedHost From { get; } = from;

    internal SimulatedHost To { get; } = to;

    internal LinkConditions? Link { get; set; }

    internal void Arrive()
    {
        if (!network.Hold(this))
        {
            Land();
        }
    }

    /// <summary>It was held and now arrives at this time; what follows it must not overtake it.</summary>
    internal virtual void Postpone(long arrival)
    {
    }

    protected abstract void Land();
}
