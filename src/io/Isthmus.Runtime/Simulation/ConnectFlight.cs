namespace Isthmus.Runtime.Simulation;

/// <summary>One message of a handshake: a SYN to the server, or the answer to the client.</summary>
internal sealed class ConnectFlight(SimulatedNetwork network, SimulatedHost from, SimulatedHost to, Action land)
    : Flight(network, from, to)
{
    protected override void Land() => land();
}
