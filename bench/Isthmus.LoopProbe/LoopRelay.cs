using System.Net;
using System.Runtime.CompilerServices;
using Isthmus.Runtime;
using Isthmus.Runtime.Async;
using Isthmus.Runtime.Epoll;

namespace Isthmus.LoopProbe;

/// <summary>The straight-line form on <see cref="EpollLoop"/>: what the proxy does to a connection, without HTTP.</summary>
internal sealed class LoopRelay(bool withLimits) : IRelay
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(60);
    private readonly EpollLoop _loop = EpollLoop.Start(new EpollLoopOptions { Name = "relay" });
    private readonly TimeSpan _limit = withLimits ? TimeSpan.FromSeconds(15) : Timeout.InfiniteTimeSpan;

    public string Name => withLimits ? "loop, async, buffer per request, limits" : "loop, async, buffer per request";

    public async Task<IPEndPoint> StartAsync(IPEndPoint backend) => await _loop.RunAsync(() =>
    {
        var listen = _loop.Listen(new ListenOptions(new IPEndPoint(IPAddress.Loopback, 0)), down => ServeAsync(down, backend));
        return new ValueTask<IPEndPoint>(listen.Listener!.LocalEndPoint);
    });

    public Task<(ThreadCpu Cpu, long Allocated)> MeasureAsync() => _loop.RunAsync(() =>
        new ValueTask<(ThreadCpu, long)>((ThreadCpu.Read(), GC.GetAllocatedBytesForCurrentThread())));

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    private async ValueTask ServeAsync(Connection down, IPEndPoint backend)
    {
        var connected = await _loop.ConnectAsync(backend, ConnectOptions.Default);
        if (connected.IsOk)
        {
            using var up = connected.Connection;
            while (await RelayOnceAsync(down, up))
            {
            }
        }
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<bool> RelayOnceAsync(Connection down, Connection up)
    {
        await down.WaitReadableAsync(withLimits ? Idle : Timeout.InfiniteTimeSpan);
        using var buffer = _loop.Buffers.Rent(4096);
        return await PassAsync(down, up, buffer.Memory) && await PassAsync(up, down, buffer.Memory);
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<bool> PassAsync(Connection from, Connection to, Memory<byte> buffer)
    {
        var received = await from.ReceiveAsync(buffer, _limit);
        return received.IsOk && (await to.SendAsync(buffer[..received.Bytes], _limit)).IsOk;
    }
}
