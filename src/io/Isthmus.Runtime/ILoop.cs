using System.Diagnostics.CodeAnalysis;
using System.Net;
using Isthmus.Runtime.Buffers;
using Isthmus.Runtime.Pipes;
using Isthmus.Runtime.Timers;

namespace Isthmus.Runtime;

/// <summary>
/// An event loop: one thread of execution with its own sockets, timers and buffers. Two implementations:
/// <see cref="Epoll.EpollLoop"/> and <see cref="Simulation.SimulatedLoop"/>; the same straight-line code runs on both.
/// </summary>
/// <remarks>
/// <para>Everything here except <see cref="Post"/>, <see cref="IsCurrent"/> and <see cref="Time"/>'s clock is called on the loop only.</para>
/// <para>Awaits of loop operations resume inline on the loop. Awaits of foreign tasks come back to the loop through its
/// <see cref="SynchronizationContext"/>, unless ConfigureAwait(false) says otherwise: never use it in code of a loop.</para>
/// <para>Methods that suspend per request carry <c>[AsyncMethodBuilder(typeof(LoopMethodBuilder&lt;&gt;))]</c>
/// (<see cref="Async.LoopMethodBuilder{T}"/>), which pools their frames and resumes callers inline; without it they are correct but allocate.</para>
/// </remarks>
public interface ILoop
{
    /// <summary>Name for logs and traces.</summary>
    string Name { get; }

    /// <summary>
    /// The loop's clock: wall time, monotonic timestamps, and timers that fire on the loop. Pass it to anything that wants a <see cref="TimeProvider"/>.
    /// </summary>
    TimeProvider Time { get; }

    /// <summary>Monotonic time since the loop began, as of this turn: cheap, up to one turn old.</summary>
    TimeSpan Now { get; }

    /// <summary>Buffers of this loop; rented and returned on it.</summary>
    BufferPool Buffers { get; }

    /// <summary>
    /// Rents a pipe for bulk that goes from one plain connection to another; return it while nothing moves. False when the loop has as many in use as it may, or the
    /// system gives none: buffers do the same, only slower.
    /// </summary>
    bool TryRentPipe([NotNullWhen(true)] out BytePipe? pipe);

    /// <summary>True when the caller runs on this loop.</summary>
    bool IsCurrent { get; }

    /// <summary>True from the moment a stop was asked for: new operations end with <see cref="IoStatus.Closed"/>.</summary>
    bool IsStopping { get; }

    /// <summary>
    /// Runs the callback on the loop, later. From any thread. False when the loop has stopped or too much work waits
    /// already; the callback will then not run.
    /// </summary>
    bool Post(Action<object?> callback, object? state);

    /// <summary>
    /// Calls back on the loop after at least <paramref name="delay"/> (millisecond steps, at most 100 years). No allocation when the callback is static and the
    /// state exists. Timers of the same due time fire in the order in which they were scheduled.
    /// </summary>
    LoopTimer Schedule(TimeSpan delay, Action<object?> callback, object? state);

    /// <summary>Cancels a timer; false when it has fired or was cancelled. A stale handle is harmless.</summary>
    bool Cancel(LoopTimer timer);

    /// <summary>
    /// Waits on the loop. <see cref="IoStatus.Ok"/> after the delay, <see cref="IoStatus.Canceled"/> when the token fired,
    /// <see cref="IoStatus.Closed"/> when the loop stops. Zero gives other work one turn.
    /// </summary>
    ValueTask<IoStatus> DelayAsync(TimeSpan delay, CancellationToken cancellationToken = default);

    /// <summary>
    /// Opens a port. <paramref name="serve"/> runs on the loop once per accepted connection; the connection is closed when it ends, and
    /// aborted (and reported) when it throws.
    /// </summary>
    ListenResult Listen(ListenOptions options, Func<Connection, ValueTask> serve);

    /// <summary>
    /// Opens a connection. Ends with Ok, Refused, TimedOut, Unreachable, Reset, AddressInUse (no port left), AddressNotAvailable,
    /// Denied, NoResources, Canceled or Closed.
    /// </summary>
    ValueTask<ConnectResult> ConnectAsync(IPEndPoint remote, ConnectOptions options, CancellationToken cancellationToken = default);
}
