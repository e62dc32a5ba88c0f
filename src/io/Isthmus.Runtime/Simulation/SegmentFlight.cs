namespace Isthmus.Runtime.Simulation;

/// <summary>Bytes, the end of a stream, or a reset, on the way to one end of a connection.</summary>
internal sealed class SegmentFlight(
    SimulatedNetwork network, SimulatedConnection from, SimulatedConnection to, SegmentKind kind, byte[] data)
    : Flight(network, from.Host, to.Host)
{
    internal override void Postpone(long arrival) => from.NoOvertaking(arrival);

    protected override void Land() => to.Arrived(kind, data);
}
