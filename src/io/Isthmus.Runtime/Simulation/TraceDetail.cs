namespace Isthmus.Runtime.Simulation;

/// <summary>How much a <see cref="SimulationTrace"/> notes.</summary>
public enum TraceDetail
{
    /// <summary>Faults and what the code under test writes.</summary>
    Faults,

    /// <summary>Also the beginning and end of each connection.</summary>
    Connections,

    /// <summary>Also each segment that arrives.</summary>
    Segments,
}
