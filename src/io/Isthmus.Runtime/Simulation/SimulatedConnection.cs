using System.Net;
using Isthmus.Runtime.Loops;
using Isthmus.Runtime.Pipes;

namespace Isthmus.Runtime.Simulation;

/// <summary>
/// One end of a simulated TCP connection: what its kernel has received, what it still has to send, and the window between the two ends.
/// </summary>
internal sealed partial class SimulatedConnection : SocketConnection
{
    private readonly SimulatedLoop _loop;
    private readonly SimulatedWorld _world;
    private readonly ByteQueue _received = new();
    private readonly ByteQueue _unsent = new();
    private readonly IPEndPoint _ownEndPoint;
    private SimulatedConnection _peer = null!;
    private bool _isRedirected;
    private long _inFlight;
    private long _lastArrival;
    private long _sent;
    private long? _resetAfter;
    private bool _endReceived;
    private bool _endQueued;
    private bool _endSent;
    private bool _isGone;
    private bool _isWindowFull;
    private bool _isSignalled;

    private SimulatedConnection(SimulatedLoop loop, long id, IPEndPoint local, IPEndPoint remote)
        : base(loop)
    {
        _loop = loop;
        _world = loop.Host.World;
        Id = id;
        _ownEndPoint = local;
        RemoteEndPoint = remote;
        loop.Host.Add(this);
        loop.Sockets.Add(this);
    }

    public override IPEndPoint LocalEndPoint => IsRedirected ? Called! : _ownEndPoint;

    public override bool IsRedirected => _isRedirected;

    public override IPEndPoint RemoteEndPoint { get; }

    /// <summary>Set by the simulated TLS handshake.</summary>
    public override string? PeerIdentity => ProvedIdentity;

    /// <summary>What the client called, where its machine sent the connection elsewhere.</summary>
    internal IPEndPoint? Called { get; set; }

    internal long Id { get; }

    internal SimulatedHost Host => _loop.Host;

    internal string? ProvedIdentity { get; set; }

    internal SimulatedHost PeerHost => _peer.Host;

    internal static (SimulatedConnection Client, SimulatedConnection Server) Pair(
        SimulatedLoop client, IPEndPoint clientEnd, SimulatedLoop server, IPEndPoint serverEnd)
    {
        var world = client.Host.World;
        var a = new SimulatedConnection(client, world.NextConnectionId(), clientEnd, serverEnd);
        var b = new SimulatedConnection(server, world.NextConnectionId(), serverEnd, clientEnd);
        a._peer = b;
        b._peer = a;
        return (a, b);
    }

    public override bool TryRestoreDestination() => _isRedirected |= Called is not null;

    private protected override bool TryReceive(Span<byte> buffer, out IoResult result)
    {
        if (_received.Count == 0)
        {
            CanRead = _endReceived || Failure != IoStatus.Ok;
            result = IoResult.Of(Failure == IoStatus.Ok ? IoStatus.EndOfStream : Failure);
            return CanRead;
        }

        result = new IoResult(IoStatus.Ok, _received.Read(buffer));
        CanRead = _received.Count > 0 || _endReceived || _resetReceived;
        if (_received.Count == 0 && _resetReceived)
        {
            Failure = IoStatus.Reset;
        }

        OpenWindow();
        return true;
    }

    private protected override bool Peek()
    {
        CanRead = _received.Count > 0 || _endReceived;
        return CanRead;
    }

    private protected override bool TrySend(ref SendPieces pieces, out IoStatus status)
    {
        if (_resetReceived || _endQueued)
        {
            status = IoStatus.Reset;
            return true;
        }

        status = IoStatus.Ok;
        while (!pieces.IsEmpty)
        {
            var count = Math.Min(pieces.First.Length, _world.Options.SocketBuffer - _unsent.Count);
            if (count == 0)
            {
                CanWrite = false;
                return false;
            }

            _unsent.Write(pieces.First.Span[..count]);
            pieces = pieces.Advance(count);
            Pump();
        }

        return true;
    }

    private protected override bool Fill(BytePipe pipe, out IoResult result)
    {
        var into = (SimulatedPipe)pipe;
        var isDone = TryReceive(into.Free, out result);
        into.Filled(result.Bytes);
        return isDone;
    }

    private protected override bool Empty(BytePipe pipe, out IoStatus status)
    {
        var from = (SimulatedPipe)pipe;
        var pieces = new SendPieces(from.Content, default, default, 0);
        var isDone = TrySend(ref pieces, out status);
        from.Emptied(pieces.Sent);
        return isDone;
    }

    private protected override IoStatus HalfClose()
    {
        _endQueued = true;
        Pump();
        return IoStatus.Ok;
    }

    private protected override void CloseSocket(bool reset)
    {
        _loop.Sockets.Remove(this);
        if (reset || _received.Count > 0)
        {
            // As Linux: closing with unread input tells the peer so.
            Trace("reset");
            SendReset();
            Vanish();
            return;
        }

        Trace("close");
        _endQueued = true;
        Pump();
        ForgetWhenDone();
    }

    private void Trace(string what) => _world.Trace.Connection(_loop.Name, $"{what} {Id}");
}
