using System.Net;
using Isthmus.Runtime.Pipes;
using Isthmus.Runtime.Tls;

namespace Isthmus.Runtime;

/// <summary>
/// One byte stream to a peer: TCP on a real or simulated loop, or TLS over one of these. Belongs to one loop and is used on it only.
/// </summary>
/// <remarks>
/// <para>At most one receive and one send may be pending at a time; both may be pending together.</para>
/// <para>Buffers: the memory given to an operation belongs to the connection until the returned task has ended, also after
/// <see cref="Abort"/> or <see cref="Dispose()"/>; nothing is kept or copied beyond that.</para>
/// <para>Pending operations that are ended from our side (cancel, abort, dispose, stop) end one turn later, never inside the call.</para>
/// </remarks>
public abstract class Connection : IDisposable
{
    private protected Connection()
    {
    }

    /// <summary>The loop that owns the connection.</summary>
    public abstract ILoop Loop { get; }

    /// <summary>Our address, or the one that the client called (<see cref="TryRestoreDestination"/>).</summary>
    public abstract IPEndPoint LocalEndPoint { get; }

    /// <summary>Whether <see cref="LocalEndPoint"/> is what the client called, and not ours.</summary>
    public virtual bool IsRedirected => false;

    /// <summary>The peer's address. IPv4 over a dual-stack listener is shown as IPv4.</summary>
    public abstract IPEndPoint RemoteEndPoint { get; }

    /// <summary>Who the peer proved to be: the identity that a TLS handshake (or the simulated one) found; null without.</summary>
    public virtual string? PeerIdentity => null;

    /// <summary>What the TLS handshake agreed on; null on a plain connection.</summary>
    public virtual TlsSession? Tls => null;

    /// <summary>False once our side has closed or aborted.</summary>
    public abstract bool IsOpen { get; }

    /// <summary>Whether pipes can be filled from it and emptied into it: plain connections only, since TLS has to look at every byte.</summary>
    public virtual bool TakesPipes => false;

    /// <summary>
    /// True when bytes, the end or an error have probably arrived and were not yet received. Costs nothing. A pooled idle connection for which this
    /// is true must not be reused. Under TLS it speaks of the socket only, not of bytes that the TLS layer already holds.
    /// </summary>
    public abstract bool HasInput { get; }

    /// <summary>As <see cref="HasInput"/>, and asks the system for what no event has told yet: for the moment before a close. Costs a system call.</summary>
    public abstract bool HasInputNow();

    /// <summary>
    /// Called on the loop when something arrives (bytes, the end, an error) while no receive is pending. For pools of idle connections: the first
    /// evidence of a peer's death. Set while idle, null otherwise.
    /// </summary>
    public abstract Action<Connection>? InputWhileIdle { get; set; }

    /// <summary>
    /// When the machine redirected the connection to us (netfilter's REDIRECT), shows the address that the client called as <see cref="LocalEndPoint"/> from now on. False when it did not.
    /// </summary>
    public virtual bool TryRestoreDestination() => false;

    /// <summary>Receives at least one byte, or learns why not: EndOfStream, Reset, TimedOut, Unreachable, Canceled, Closed, TlsFailed. An empty buffer waits like <see cref="WaitReadableAsync"/>.</summary>
    public ValueTask<IoResult> ReceiveAsync(Memory<byte> buffer) => ReceiveAsync(buffer, Timeout.InfiniteTimeSpan);

    /// <summary>As above, with a limit. After TimedOut a plain connection can go on; one under TLS can only be closed.</summary>
    public abstract ValueTask<IoResult> ReceiveAsync(Memory<byte> buffer, TimeSpan timeout);

    /// <summary>
    /// Waits until a receive has something to say (bytes, end or error) without holding a buffer. Ok with 0 bytes then. For idle connections.
    /// </summary>
    public abstract ValueTask<IoResult> WaitReadableAsync(TimeSpan timeout);

    /// <summary>Sends all of it, or learns why not. Ok means that the local system has taken the bytes, not that the peer has them.</summary>
    public ValueTask<IoResult> SendAsync(ReadOnlyMemory<byte> data) => SendAsync(data, default, default, Timeout.InfiniteTimeSpan);

    /// <summary>As above, with a limit for the whole of it. After any failure the stream is broken: close it.</summary>
    public ValueTask<IoResult> SendAsync(ReadOnlyMemory<byte> data, TimeSpan timeout) => SendAsync(data, default, default, timeout);

    /// <summary>Sends up to three pieces in order as if they were one (head and body; chunk size, chunk, line end). Empty pieces are skipped.</summary>
    public abstract ValueTask<IoResult> SendAsync(
        ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second, ReadOnlyMemory<byte> third, TimeSpan timeout);

    /// <summary>
    /// Moves what has arrived into an empty pipe, without waiting. False when nothing has. The result is that of a receive: Ok, EndOfStream, or why there will be nothing
    /// more. Not while a receive is pending.
    /// </summary>
    public virtual bool TryReceive(BytePipe pipe, out IoResult result) => throw new NotSupportedException();

    /// <summary>Sends all that is in the pipe, as <see cref="SendAsync(ReadOnlyMemory{byte}, TimeSpan)"/> sends memory. The pipe belongs to the connection until the task has ended.</summary>
    public virtual ValueTask<IoResult> SendAsync(BytePipe pipe, TimeSpan timeout) => throw new NotSupportedException();

    /// <summary>Half-close: the peer sees the end after all that was sent; receiving goes on.</summary>
    public abstract ValueTask<IoResult> ShutdownSendAsync();

    /// <summary>Ends a pending receive with <see cref="IoStatus.Canceled"/>; nothing when none is pending.</summary>
    public abstract void CancelReceive();

    /// <summary>Ends a pending send with <see cref="IoStatus.Canceled"/>; part of it may have gone out.</summary>
    public abstract void CancelSend();

    /// <summary>Closes at once; the peer sees a reset (SO_LINGER 0). Pending operations end with Closed.</summary>
    public abstract void Abort();

    /// <summary>
    /// Closes; what was sent still goes out, then the end. Pending operations end with Closed. With unread input the kernel
    /// sends a reset instead, which may destroy what the peer has not read yet: receive to the end first where that matters.
    /// </summary>
    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    private protected abstract void Close();
}
