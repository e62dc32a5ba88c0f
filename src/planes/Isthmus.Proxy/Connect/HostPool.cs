using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Isthmus.Proxy.Pick;
using Isthmus.Proxy.Secrets;
using Isthmus.Proxy.Telemetry;
using Isthmus.Runtime.Async;
using Isthmus.Wire.ProxyProtocol;

namespace Isthmus.Proxy.Connect;

/// <summary>
/// The connections of one loop to one host. The last one given back is taken first: it is the one least likely to be dead, and the others age until they
/// are closed. Owned by the loop.
/// </summary>
internal sealed class HostPool
{
    // A generation that no pool has: connections of it are not used again.
    private const int ForOneCaller = -1;

    private static readonly ConnectOptions Probing = new() { Timeout = Defaults.ProbeTimeout };

    private readonly ProxyLoop _loop;
    private readonly LoopUpstream _upstream;
    private readonly Action<Connection> _onNews;
    private UpstreamConnection[] _idle = new UpstreamConnection[4];
    private int _idleCount;
    private bool _isClosed;
    private ClientTransport? _transport;
    private int _generation;

    /// <summary>An empty pool.</summary>
    public HostPool(ProxyLoop loop, LoopUpstream upstream, Host host)
    {
        _loop = loop;
        _upstream = upstream;
        Host = host;
        EndPoint = IPAddress.TryParse(host.Key.Address, out var address) ? new IPEndPoint(address, host.Key.Port) : null;
        Address = EndPoint is null ? [] : System.Text.Encoding.ASCII.GetBytes(EndPoint.ToString());
        _onNews = DropIdle;
        _transport = upstream.Entry.Transports?.Of(host.Endpoint);
    }

    /// <summary>The host.</summary>
    public Host Host { get; }

    /// <summary>Where to connect to; null when the address is not an IP address.</summary>
    public IPEndPoint? EndPoint { get; }

    /// <summary>Address and port in text, for logs.</summary>
    public byte[] Address { get; }

    /// <summary>Connections ask for a name that each caller brings.</summary>
    public bool NeedsServerName => _transport is { NeedsServerName: true };

    /// <summary>Connections are secured by the mesh's own certificates.</summary>
    public bool IsMesh => _transport is { IsMesh: true };

    /// <summary>Why the last handshake failed; empty when none has.</summary>
    public string TlsProblem { get; private set; } = "";

    /// <summary>Idle connections now.</summary>
    public int Idle => _idleCount;

    /// <summary>Since when the oldest of them is idle; there must be one.</summary>
    public TimeSpan OldestIdleSince => _idle[0].IdleSince;

    /// <summary>Takes an idle connection that has shown no sign of its end; null when there is none.</summary>
    public UpstreamConnection? TryTake()
    {
        while (_idleCount > 0)
        {
            var connection = _idle[--_idleCount];
            _idle[_idleCount] = null!;
            connection.Connection.InputWhileIdle = null;
            if (connection.Connection.IsOpen && !connection.Connection.HasInput)
            {
                connection.Requests++;
                return connection;
            }

            Close(connection);
        }

        return null;
    }

    /// <summary>Opens a connection. The upstream's limit on connections has been asked by the caller.</summary>
    /// <param name="limit">Longest time besides the upstream's own limit; <see cref="Timeout.InfiniteTimeSpan"/> adds none. Covers the TLS handshake too.</param>
    /// <param name="isHttp">Requests will be sent; false for bytes.</param>
    /// <param name="serverName">The caller's host, where <see cref="NeedsServerName"/>.</param>
    /// <param name="client">Whose connection it is for, where the host wants to be told; null for one of our own.</param>
    /// <returns>The connection; or why there is none, <see cref="IoStatus.EndOfStream"/> when the other end was gone before the TLS handshake was over.</returns>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    public async ValueTask<(IoStatus Status, UpstreamConnection? Connection)> OpenAsync(TimeSpan limit, bool isHttp, string serverName = "", Connection? client = null)
    {
        if (EndPoint is null)
        {
            _upstream.EndConnection();
            return (IoStatus.AddressNotAvailable, null);
        }

        var options = _upstream.ConnectOptionsWithin(limit);
        if (_upstream.State.Upstream.IsCalledWorkload)
        {
            options = options with { Local = EndPoint.AddressFamily == AddressFamily.InterNetwork ? Defaults.OwnSource : Defaults.OwnSourceV6 };
        }

        var (transport, generation) = (_transport, IsIntroducing || NeedsServerName ? ForOneCaller : _generation);
        var connected = await ConnectAsync(options, client, transport, isHttp, serverName);
        if (!connected.IsOk)
        {
            _upstream.EndConnection();
            return (connected.Status, null);
        }

        return (IoStatus.Ok, new UpstreamConnection(this, connected.Connection, _loop.Now, generation) { Requests = 1 });
    }

    /// <summary>Whether the host takes a connection now, TLS included; nothing is kept of it.</summary>
    public async ValueTask<bool> ProbeAsync()
    {
        var connected = await ConnectAsync(Probing, null, NeedsServerName ? null : _transport, isHttp: true, "");
        connected.Connection?.Dispose();
        return connected.IsOk;
    }

    /// <summary>Secures as the plan says now. What was opened otherwise is not used again.</summary>
    public void TakeTransport()
    {
        var next = _upstream.Entry.Transports?.Of(Host.Endpoint);
        if (!ReferenceEquals(next, _transport))
        {
            _transport = next;
            _generation++;
            CloseIdleSince(TimeSpan.MaxValue);
        }
    }

    private bool IsIntroducing => _upstream.State.Upstream.ProxyProtocol != ProxyProtocolVersion.None;

    // In the order that the host meets them: the connection, who it is for, TLS.
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<ConnectResult> ConnectAsync(ConnectOptions options, Connection? client, ClientTransport? transport, bool isHttp, string serverName)
    {
        var began = _loop.Now;
        var connected = await _loop.Loop.ConnectAsync(EndPoint!, options);
        if (connected.IsOk && IsIntroducing)
        {
            connected = await IntroduceAsync(_upstream.State.Upstream.ProxyProtocol, connected.Connection, client, options.Timeout);
        }

        return connected.IsOk && transport is not null
            ? await SecureAsync(transport, connected.Connection, options.Timeout - (_loop.Now - began), isHttp, serverName)
            : connected;
    }

    // The host reads this before anything else, TLS included. It fits into the send buffer of a connection that has just been made.
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private static async ValueTask<ConnectResult> IntroduceAsync(ProxyProtocolVersion version, Connection connection, Connection? client, TimeSpan limit)
    {
        var header = new byte[ProxyHeader.MaxBytes];
        var length = version == ProxyProtocolVersion.V1
            ? ProxyHeader.WriteText(client?.RemoteEndPoint, client?.LocalEndPoint, header)
            : ProxyHeader.WriteBinary(client?.RemoteEndPoint, client?.LocalEndPoint, header);
        var sent = await connection.SendAsync(header.AsMemory(0, length), limit);
        if (sent.IsOk)
        {
            return new ConnectResult(IoStatus.Ok, connection);
        }

        connection.Dispose();
        return new ConnectResult(sent.Status, null);
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<ConnectResult> SecureAsync(ClientTransport transport, Connection plain, TimeSpan limit, bool isHttp, string serverName)
    {
        var (connection, refusal, reason) = await transport.SecureAsync(plain, serverName, isHttp, limit > TimeSpan.Zero ? limit : TimeSpan.FromMilliseconds(1));
        if (connection is not null)
        {
            return new ConnectResult(IoStatus.Ok, connection);
        }

        TlsProblem = reason;
        _loop.Metrics.CountUpstreamRefused(refusal);
        _loop.RefusalLog?.Write(_upstream.Entry.Name, EndPoint!, refusal, reason);
        var status = refusal switch
        {
            TlsRefusal.HandshakeTimedOut => IoStatus.TimedOut,
            TlsRefusal.PeerLeft => IoStatus.EndOfStream,
            _ => IoStatus.TlsFailed,
        };
        return new ConnectResult(status, null);
    }

    /// <summary>Takes back a connection whose last message is complete on both sides.</summary>
    public void Return(UpstreamConnection connection)
    {
        if (_isClosed || connection.Generation != _generation || _idleCount >= Defaults.IdleConnectionsPerHost || connection.Connection.HasInput || !connection.Input.IsEmpty || _upstream.IsWornOut(connection, _loop.Now))
        {
            Close(connection);
            return;
        }

        if (_upstream.Entry.Queue.HasWaiters)
        {
            connection.Requests++;
            if (!_upstream.Entry.Queue.TryGrant(connection))
            {
                Close(connection);
            }

            return;
        }

        if (_idleCount == _idle.Length)
        {
            Array.Resize(ref _idle, _idleCount * 2);
        }

        connection.IdleSince = _loop.Now;
        connection.Connection.InputWhileIdle = _onNews;
        _idle[_idleCount++] = connection;
    }

    /// <summary>Closes a connection that was taken.</summary>
    public void Close(UpstreamConnection connection)
    {
        connection.Input.Release();
        connection.Connection.Dispose();
        _upstream.EndConnection();
    }

    /// <summary>Closes what has been idle since before <paramref name="limit"/>: the bottom of the stack.</summary>
    public void CloseIdleSince(TimeSpan limit)
    {
        var old = 0;
        while (old < _idleCount && _idle[old].IdleSince <= limit)
        {
            Close(_idle[old++]);
        }

        if (old > 0)
        {
            Array.Copy(_idle, old, _idle, 0, _idleCount - old);
            Array.Clear(_idle, _idleCount - old, old);
            _idleCount -= old;
        }
    }

    /// <summary>Closes the connection that has been idle for longest; there must be one.</summary>
    public void CloseOldest() => DropIdle(_idle[0].Connection);

    /// <summary>Closes all idle connections and those that come back later.</summary>
    public void CloseAll()
    {
        _isClosed = true;
        CloseIdleSince(TimeSpan.MaxValue);
    }

    // Bytes, the end or an error while nobody asked: in every case the connection is of no more use.
    private void DropIdle(Connection connection)
    {
        for (var i = 0; i < _idleCount; i++)
        {
            if (ReferenceEquals(_idle[i].Connection, connection))
            {
                Close(_idle[i]);
                _idleCount--;
                Array.Copy(_idle, i + 1, _idle, i, _idleCount - i);
                _idle[_idleCount] = null!;
                return;
            }
        }
    }
}
