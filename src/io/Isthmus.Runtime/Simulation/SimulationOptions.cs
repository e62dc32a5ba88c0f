namespace Isthmus.Runtime.Simulation;

/// <summary>How a <see cref="SimulatedWorld"/> begins.</summary>
public sealed record SimulationOptions
{
    /// <summary>Everything that happens by chance follows from it.</summary>
    public ulong Seed { get; init; }

    /// <summary>Wall clock of all hosts at the beginning.</summary>
    public DateTimeOffset Start { get; init; } = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>What the trace notes.</summary>
    public TraceDetail Detail { get; init; } = TraceDetail.Connections;

    /// <summary>Links between hosts for which nothing else is set.</summary>
    public LinkConditions Link { get; init; } = new();

    /// <summary>Kernel buffer of each socket and direction, bytes: what a peer that does not read can be sent.</summary>
    public int SocketBuffer { get; init; } = Defaults.SimulatedSocketBuffer;

    /// <summary>Connections a listener holds while its process does not accept.</summary>
    public int Backlog { get; init; } = Defaults.SimulatedBacklog;

    /// <summary>Told of exceptions that reached a loop, with the host's name. By default they end the run.</summary>
    public Action<string, LoopFault>? OnFault { get; init; }
}
