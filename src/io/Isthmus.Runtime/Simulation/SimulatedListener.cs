using System.Net;
using System.Net.Sockets;

namespace Isthmus.Runtime.Simulation;

/// <summary>An open port of a simulated process, with the kernel's backlog before it.</summary>
internal sealed class SimulatedListener : Listener
{
    private readonly SimulatedLoop _loop;
    private readonly bool _isAny;
    private readonly bool _isDualStack;
    private readonly int _backlog;
    private readonly Func<Connection, ValueTask> _serve;
    private long _accepted;
    private int _waiting;
    private bool _isOpen = true;

    internal SimulatedListener(
        SimulatedLoop loop, IPEndPoint local, bool isAny, ListenOptions options, Func<Connection, ValueTask> serve)
    {
        _loop = loop;
        LocalEndPoint = local;
        _isAny = isAny;
        _isDualStack = options.DualStack;
        _backlog = Math.Min(options.Backlog, loop.Host.World.Options.Backlog);
        _serve = serve;
        loop.Sockets.Add(this);
    }

    public override IPEndPoint LocalEndPoint { get; }

    public override long Accepted => _accepted;

    public override long Shed => 0;

    internal SimulatedLoop Loop => _loop;

    internal bool HasRoom => _waiting < _backlog;

    public override void Dispose()
    {
        if (!_isOpen)
        {
            return;
        }

        _isOpen = false;
        _loop.Sockets.Remove(this);
        _loop.Host.Remove(this);
    }

    internal bool Takes(IPEndPoint local) =>
        local.Port == LocalEndPoint.Port && (_isAny ? TakesFamily(local.AddressFamily) : local.Address.Equals(LocalEndPoint.Address));

    internal bool Overlaps(SimulatedListener other) => Takes(other.LocalEndPoint) || other.Takes(LocalEndPoint);

    /// <summary>The handshake is done: the connection waits until the process takes it.</summary>
    internal void Enqueue(SimulatedConnection connection)
    {
        _waiting++;
        _loop.Host.Deliver(
            _loop,
            _ =>
            {
                _waiting--;
                Accept(connection);
            },
            null);
    }

    private bool TakesFamily(AddressFamily family) => family == LocalEndPoint.AddressFamily || _isDualStack;

    // Closing a listener resets what waits in its backlog.
    private void Accept(SimulatedConnection connection)
    {
        if (!_isOpen)
        {
            connection.Abort();
            return;
        }

        _accepted++;
        _loop.Serve(connection, _serve);
    }
}
