namespace Isthmus.Runtime;

/// <summary>Limits of the runtime, each with the reason for its number.</summary>
internal static class Defaults
{
    /// <summary>
    /// Pipes that a loop may have in use at once, two descriptors each. Bulk moves on few connections at a time; the others copy. With this many on each of four loops the
    /// user's share of pipe pages (64 MiB without privileges) is used up.
    /// </summary>
    internal const int Pipes = 64;

    /// <summary>
    /// Bytes that one pipe holds: four of the largest segments. Moving them costs a quarter of copying them through 64 KiB buffers; twice as many save little more, and all of it is memory
    /// that no window of TCP counts.
    /// </summary>
    internal const int PipeBytes = 256 * 1024;

    /// <summary>What sending a pipe takes of <see cref="OperationsPerDispatch"/>: as much as its content in buffers.</summary>
    internal const int OperationsPerPipe = PipeBytes / Buffers.BufferPool.Large;

    /// <summary>Events taken per epoll_wait. More than the connections that are usually ready at once, small enough to stay in the L1 cache (12 to 16 bytes each).</summary>
    internal const int EventsPerWait = 256;

    /// <summary>
    /// Receives and sends that may succeed at once within one dispatched event. With 64 KiB buffers this is about 2 MiB or
    /// one millisecond; after it the connection queues behind the others, so that one fast peer cannot starve the rest.
    /// </summary>
    internal const int OperationsPerDispatch = 32;

    /// <summary>Connections taken per listener event before other events get their turn; the rest follows in the next turn.</summary>
    internal const int AcceptsPerTurn = 64;

    /// <summary>How long a listener rests when the process is out of descriptors: long enough for some to close, short enough to go unnoticed.</summary>
    internal static readonly TimeSpan AcceptBackOff = TimeSpan.FromMilliseconds(50);

    /// <summary>Work posted by other threads and not yet begun. Posts are control work (plans, drains), not requests: thousands waiting means a stuck loop.</summary>
    internal const int PostedWork = 16 * 1024;

    /// <summary>Posted and deferred items run per turn, so that a flood of posts cannot keep sockets waiting.</summary>
    internal const int WorkPerTurn = 1024;

    /// <summary>Turns that a stopping loop gives to code that reacts to the end of its awaits; code that still spins after them is abandoned.</summary>
    internal const int TurnsToStop = 256;

    /// <summary>Pending connections that the kernel holds per listener; the usual somaxconn.</summary>
    internal const int Backlog = 4096;

    /// <summary>Suspended method frames kept per method and thread. As many as connections of a busy loop; a frame is a few hundred bytes.</summary>
    internal const int PooledFrames = 4096;

    /// <summary>Timer entries kept for reuse per wheel: two per busy connection.</summary>
    internal const int PooledTimers = 16 * 1024;

    /// <summary>Bytes a loop may have rented from its pool at once: 4,000 connections with one 64 KiB buffer each.</summary>
    internal const long PooledBytes = 256L * 1024 * 1024;

    /// <summary>Bytes a pool keeps although nobody uses them: covers the swing of a busy loop, not its peak.</summary>
    internal const long IdlePooledBytes = 32L * 1024 * 1024;

    /// <summary>Connect timeout when the caller gives none: above one lost SYN (1 s) and its second try (3 s), below a client's patience.</summary>
    internal static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>TLS handshake limit when the caller gives none; covers two slow round trips and a client certificate chain.</summary>
    internal static readonly TimeSpan TlsHandshake = TimeSpan.FromSeconds(10);

    /// <summary>Kernel receive or send buffer of one simulated socket, bytes. Smaller than Linux's (128 KiB and up) so that backpressure shows early.</summary>
    internal const int SimulatedSocketBuffer = 64 * 1024;

    /// <summary>Largest simulated segment, bytes: what a sender with offload hands to the wire at once.</summary>
    internal const int SimulatedSegment = 16 * 1024;

    /// <summary>Connections that a simulated listener holds while its process does not accept; Linux's default somaxconn was 128 for long.</summary>
    internal const int SimulatedBacklog = 128;

    /// <summary>Simulated SYN retransmissions (1, 2, 4, ... s) before the kernel gives up, as tcp_syn_retries.</summary>
    internal const int SimulatedSynRetries = 6;

    /// <summary>Callbacks that one simulated host may run at one instant; more means that code spins without waiting.</summary>
    internal const int SimulatedWorkAtOneInstant = 1_000_000;

    /// <summary>Trace lines kept in memory; later lines only enter the digest. About 100 bytes each.</summary>
    internal const int TraceLines = 1_000_000;
}
