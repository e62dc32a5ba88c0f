using System.Net;
using System.Runtime.CompilerServices;
using Isthmus.Runtime;
using Isthmus.Runtime.Async;
using Isthmus.Runtime.Epoll;

namespace Isthmus.LoopProbe;

/// <summary>A backend that answers and clients that ask one question after another, each on a loop of its own.</summary>
internal sealed class Load : IAsyncDisposable
{
    private const int MessageBytes = 130;
    private readonly EpollLoop _backend = EpollLoop.Start(new EpollLoopOptions { Name = "backend" });
    private readonly EpollLoop _clients = EpollLoop.Start(new EpollLoopOptions { Name = "clients" });

    /// <summary>Round trips so far.</summary>
    public long RoundTrips { get; private set; }

    public async Task<IPEndPoint> StartBackendAsync() => await _backend.RunAsync(() =>
    {
        var listen = _backend.Listen(new ListenOptions(new IPEndPoint(IPAddress.Loopback, 0)), EchoAsync);
        return new ValueTask<IPEndPoint>(listen.Listener!.LocalEndPoint);
    });

    public Task StartClientsAsync(IPEndPoint to, int connections) => _clients.RunAsync(async () =>
    {
        for (var i = 0; i < connections; i++)
        {
            var connected = await _clients.ConnectAsync(to, ConnectOptions.Default);
            _ = AskForEverAsync(connected.Connection!);
        }
    });

    public async ValueTask DisposeAsync()
    {
        await _clients.DisposeAsync();
        await _backend.DisposeAsync();
    }

    private static async ValueTask EchoAsync(Connection connection)
    {
        var buffer = new byte[4096];
        while (await EchoOnceAsync(connection, buffer))
        {
        }
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private static async ValueTask<bool> EchoOnceAsync(Connection connection, byte[] buffer)
    {
        var received = await connection.ReceiveAsync(buffer);
        return received.IsOk && (await connection.SendAsync(buffer.AsMemory(0, received.Bytes))).IsOk;
    }

    private async Task AskForEverAsync(Connection connection)
    {
        var buffer = new byte[MessageBytes];
        while ((await connection.SendAsync(buffer)).IsOk && (await connection.ReceiveAsync(buffer)).IsOk)
        {
            RoundTrips++;
        }
    }
}
