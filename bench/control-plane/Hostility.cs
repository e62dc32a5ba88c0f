using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Isthmus.ControlPlane.Push;

namespace Isthmus.PushProbe;

/// <summary>Clients that break the protocol, on threads of their own, again and again until told to stop.</summary>
internal sealed class Hostility(IPEndPoint server) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _clients = [];

    /// <summary>Connections that were cut, by us or by the server.</summary>
    public int Attempts { get; private set; }

    /// <summary>Bytes of oversized messages that the server took before it cut the call.</summary>
    public long Oversized { get; private set; }

    public void Start()
    {
        _clients.Add(Task.Run(() => RepeatAsync(GarbageAsync)));
        _clients.Add(Task.Run(() => RepeatAsync(GarbageFramesAsync)));
        _clients.Add(Task.Run(() => RepeatAsync(GarbageMessageAsync)));
        _clients.Add(Task.Run(() => RepeatAsync(OversizedAsync)));
    }

    public void Dispose()
    {
        _stop.Cancel();
        Task.WhenAll(_clients).Wait();
        _stop.Dispose();
    }

    private async Task RepeatAsync(Func<NetworkStream, Task> attempt)
    {
        while (!_stop.IsCancellationRequested)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 1000 };
            try
            {
                await socket.ConnectAsync(server, _stop.Token);
                await using var stream = new NetworkStream(socket);
                await attempt(stream);
                Attempts++;
                await Task.Delay(Pause, TimeProvider.System, _stop.Token);
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                Attempts++;
            }
        }
    }

    private Task GarbageAsync(NetworkStream stream)
    {
        var bytes = new byte[64 * 1024];
        new Random(1).NextBytes(bytes);
        return SendAndDrainAsync(stream, bytes);
    }

    private Task GarbageFramesAsync(NetworkStream stream)
    {
        var bytes = new byte[16 * 1024];
        new Random(2).NextBytes(bytes);
        return SendAndDrainAsync(stream, [.. Opening(), .. bytes]);
    }

    private Task GarbageMessageAsync(NetworkStream stream)
    {
        var bytes = new byte[4 * 1024];
        new Random(3).NextBytes(bytes);
        return SendAndDrainAsync(stream, [.. Opening(), .. Frames.Message(bytes)]);
    }

    private async Task OversizedAsync(NetworkStream stream)
    {
        const int Size = 100 * 1024 * 1024;
        await stream.WriteAsync(Opening(), _stop.Token);
        var first = new byte[Frames.HeaderSize + 5];
        Frames.WriteHeader(first, 5, Frames.Data, 0, Frames.StreamId);
        BinaryPrimitives.WriteInt32BigEndian(first.AsSpan(Frames.HeaderSize + 1), Size);
        await stream.WriteAsync(first, _stop.Token);
        var frame = new byte[Frames.HeaderSize + Frames.MaxPayload];
        Frames.WriteHeader(frame, Frames.MaxPayload, Frames.Data, 0, Frames.StreamId);
        for (var sent = 0; sent < Size; sent += Frames.MaxPayload)
        {
            await stream.WriteAsync(frame, _stop.Token);
            Oversized += Frames.MaxPayload;
        }
    }

    private byte[] Opening() => Frames.Opening(server.ToString(), DiscoveryMethods.DeltaAggregated.Path);

    private async Task SendAndDrainAsync(NetworkStream stream, byte[] bytes)
    {
        await stream.WriteAsync(bytes, _stop.Token);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(TimeSpan.FromSeconds(1));
        while (await stream.ReadAsync(bytes, limit.Token) > 0)
        {
        }
    }
}
