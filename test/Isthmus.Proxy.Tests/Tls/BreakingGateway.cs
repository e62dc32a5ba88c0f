using System.Net;
using System.Net.Sockets;

namespace Isthmus.Proxy.Tests.Tls;

/// <summary>Stands for a gateway: resets its first connections once they have said something, as when the workload behind dies, and passes the others on.</summary>
internal sealed class BreakingGateway : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _behind;
    private readonly int _breaks;
    private readonly Task _running;
    private readonly CancellationTokenSource _ending = new();
    private int _connections;

    public BreakingGateway(IPEndPoint behind, int breaks)
    {
        (_behind, _breaks) = (behind, breaks);
        _listener.Start();
        Address = (IPEndPoint)_listener.LocalEndpoint;
        _running = RunAsync();
    }

    public IPEndPoint Address { get; }

    public int Connections => Volatile.Read(ref _connections);

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _ending.CancelAsync();
        await _running;
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        var running = new List<Task>();
        try
        {
            while (true)
            {
                running.Add(ServeAsync(await _listener.AcceptSocketAsync(), Interlocked.Increment(ref _connections) <= _breaks));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The listener was stopped.
        }

        await Task.WhenAll(running);
    }

    private async Task ServeAsync(Socket client, bool isBroken)
    {
        using var workload = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (isBroken)
            {
                await client.ReceiveAsync(new byte[1], _ending.Token);
                client.LingerState = new LingerOption(enable: true, 0);
                return;
            }

            await workload.ConnectAsync(_behind, _ending.Token);
            await await Task.WhenAny(PassAsync(client, workload), PassAsync(workload, client));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // One of both has gone, or the test, which is the end of the other.
        }
        finally
        {
            client.Dispose();
        }
    }

    private async Task PassAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        int received;
        while ((received = await from.ReceiveAsync(buffer, _ending.Token)) > 0)
        {
            await to.SendAsync(buffer.AsMemory(0, received), _ending.Token);
        }
    }
}
