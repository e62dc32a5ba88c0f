using System.Net;
using System.Net.Sockets;

namespace Isthmus.Rpc.Tests;

/// <summary>A road for bytes to a port of this machine, which can be blocked: what is sent then goes nowhere, and nobody is told.</summary>
internal sealed class Road : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _lanes = [];
    private readonly List<Socket> _sockets = [];
    private volatile bool _isBlocked;

    private Road()
    {
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public static Road Open(int to)
    {
        var road = new Road();
        road._listener.Start();
        road._lanes.Add(road.AcceptAsync(to));
        return road;
    }

    public void Block() => _isBlocked = true;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await Task.WhenAll(_lanes).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _sockets.ForEach(s => s.Dispose());
        _end.Dispose();
    }

    private async Task AcceptAsync(int to)
    {
        var near = await _listener.AcceptSocketAsync(_end.Token);
        var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        _sockets.AddRange([near, far]);
        await far.ConnectAsync(IPAddress.Loopback, to, _end.Token);
        await Task.WhenAll(CarryAsync(near, far), CarryAsync(far, near));
    }

    // Blocked, it goes on reading and throws away: a sender sees a healthy connection.
    private async Task CarryAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReceiveAsync(buffer, _end.Token) is > 0 and var length)
        {
            if (!_isBlocked)
            {
                await to.SendAsync(buffer.AsMemory(0, length), _end.Token);
            }
        }
    }
}
