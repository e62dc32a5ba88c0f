namespace Isthmus.Model.Plans;

/// <summary>TCP keep-alive settings; 0 or null takes the system's value.</summary>
/// <param name="Probes">How many unanswered probes end the connection.</param>
/// <param name="Time">Idle time before the first probe.</param>
/// <param name="Interval">Time between probes.</param>
public sealed record TcpKeepalive(uint Probes, TimeSpan? Time, TimeSpan? Interval);
