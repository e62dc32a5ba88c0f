using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Isthmus.ControlPlane.Push;
using Isthmus.Runtime;
using Isthmus.Runtime.Async;
using Isthmus.Xds.Protos.Core.V3;
using Isthmus.Xds.Protos.Discovery.V3;
using Isthmus.Xds.Subscriptions;

namespace Isthmus.PushProbe;

/// <summary>
/// One simulated proxy: a connection and an incremental stream of its own, all clusters and the endpoints of all services. It does what a proxy cannot avoid (receive,
/// find type and nonce, send the verdict) and nothing else, so that what is measured on shared cores is the server. Lives on one loop.
/// </summary>
internal sealed class ProbeProxy
{
    private readonly Connection _connection;
    private readonly Habit _habit;
    private readonly Round _round;
    private readonly byte[] _endpoints;
    private readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _in = new byte[Frames.HeaderSize + Frames.MaxPayload];
    private readonly byte[] _out = new byte[512];
    private byte[] _message = [];
    private int _filled;
    private int _pending;
    private int _ready;
    private int _responses;
    private long _connectionWindow = Frames.DefaultWindow;
    private long _streamWindow = Frames.DefaultWindow;
    private int _initialWindow = Frames.DefaultWindow;

    private ProbeProxy(Connection connection, Habit habit, Round round, byte[] endpoints) =>
        (_connection, _habit, _round, _endpoints) = (connection, habit, round, endpoints);

    /// <summary>Connects and asks; done when everything was told and judged once, or at once for one that never reads.</summary>
    public static async ValueTask<ProbeProxy> ConnectAsync(ILoop loop, IPEndPoint server, int number, Habit habit, byte[] endpoints, Round round)
    {
        var connect = await loop.ConnectAsync(server, ConnectOptions.Default);
        var connection = connect.Connection ?? throw new InvalidOperationException($"cannot connect: {connect.Status}");
        var proxy = new ProbeProxy(connection, habit, round, endpoints);
        var opening = Frames.Opening(server.ToString(), DiscoveryMethods.DeltaAggregated.Path);
        await proxy.SendAsync(opening, 0);
        var first = Frames.Message(new DeltaDiscoveryRequest { Node = NodeOf(number), TypeUrl = TypeUrls.Cluster }.ToByteArray());
        await proxy.SendAsync(first, first.Length);
        if (habit == Habit.NeverReads)
        {
            await proxy.SendAsync(endpoints, endpoints.Length);
            return proxy;
        }

        _ = proxy.RunAsync().AsTask().ContinueWith(t => proxy._told.TrySetException(t.Exception!), TaskContinuationOptions.OnlyOnFaulted);
        await proxy._told.Task;
        return proxy;
    }

    /// <summary>The request for endpoints of all services, or of as many that do not exist.</summary>
    public static byte[] EndpointRequest(ProbeMesh mesh, bool exist)
    {
        var request = new DeltaDiscoveryRequest { TypeUrl = TypeUrls.Endpoints };
        request.ResourceNamesSubscribe.AddRange(Enumerable.Range(exist ? 0 : 100_000, mesh.Services).Select(ProbeMesh.UpstreamOf));
        return Frames.Message(request.ToByteArray());
    }

    /// <summary>Cuts the connection. On the loop.</summary>
    public void Close() => _connection.Abort();

    private static Node NodeOf(int number) => new()
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"sidecar~10.{200 + (number / 62500)}.{number / 250 % 250}.{1 + (number % 250)}~p{number}.default~default.svc.cluster.local"),
        Locality = new Locality { Region = "east", Zone = "east-a" },
        Metadata = new Struct { Fields = { ["CLUSTER_ID"] = Value.ForString("east") } },
    };

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private async ValueTask RunAsync()
    {
        while (await _connection.ReceiveAsync(_in.AsMemory(_filled)) is { IsOk: true } read)
        {
            _filled += read.Bytes;
            TakeFrames();
            if (_ready > 0)
            {
                var length = _ready;
                _ready = 0;
                await SendAsync(_out.AsMemory(0, length), length);
                await AfterVerdictAsync();
            }
        }

        _told.TrySetException(new InvalidOperationException("the server closed the connection"));
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private async ValueTask AfterVerdictAsync()
    {
        if (_responses == 1)
        {
            await SendAsync(_endpoints, _endpoints.Length);
        }
        else if (_responses == 2)
        {
            _told.TrySetResult();
        }
        else if (_habit == Habit.Accepts)
        {
            _round.Take(Stopwatch.GetTimestamp());
        }
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, int data)
    {
        _connectionWindow -= data;
        _streamWindow -= data;
        if (_connectionWindow < 0 || _streamWindow < 0)
        {
            throw new InvalidOperationException("the server's window is full");
        }

        await _connection.SendAsync(bytes);
    }

    private void TakeFrames()
    {
        var rest = _in.AsSpan(0, _filled);
        while (rest.Length >= Frames.HeaderSize)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(rest) >>> 8;
            if (rest.Length < Frames.HeaderSize + length)
            {
                break;
            }

            TakeFrame(rest[3], rest[4], rest.Slice(Frames.HeaderSize, length), BinaryPrimitives.ReadInt32BigEndian(rest[5..]));
            rest = rest[(Frames.HeaderSize + length)..];
        }

        rest.CopyTo(_in);
        _filled = rest.Length;
    }

    private void TakeFrame(byte type, byte flags, ReadOnlySpan<byte> payload, int stream)
    {
        switch (type)
        {
            case Frames.Data:
                TakeData(payload);
                break;
            case Frames.WindowUpdate when stream == 0:
                _connectionWindow += BinaryPrimitives.ReadInt32BigEndian(payload);
                break;
            case Frames.WindowUpdate:
                _streamWindow += BinaryPrimitives.ReadInt32BigEndian(payload);
                break;
            case Frames.Settings when (flags & Frames.FlagAck) == 0:
                TakeSettings(payload);
                Reply(Frames.Settings, []);
                break;
            case Frames.Ping when (flags & Frames.FlagAck) == 0:
                Reply(Frames.Ping, payload);
                break;
            case Frames.Reset or Frames.GoAway:
            case Frames.Headers when (flags & Frames.FlagEndStream) != 0:
                throw new InvalidOperationException("the server ended the stream");
        }
    }

    private void TakeSettings(ReadOnlySpan<byte> settings)
    {
        for (; settings.Length >= 6; settings = settings[6..])
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(settings) == Frames.InitialWindowSize)
            {
                var window = BinaryPrimitives.ReadInt32BigEndian(settings[2..]);
                _streamWindow += window - _initialWindow;
                _initialWindow = window;
            }
        }
    }

    private void Reply(byte type, ReadOnlySpan<byte> payload)
    {
        Frames.WriteHeader(_out.AsSpan(_ready), payload.Length, type, Frames.FlagAck, 0);
        payload.CopyTo(_out.AsSpan(_ready + Frames.HeaderSize));
        _ready += Frames.HeaderSize + payload.Length;
    }

    private void TakeData(ReadOnlySpan<byte> data)
    {
        if (_pending == 0)
        {
            data = TakeMessages(data);
        }

        if (data.IsEmpty)
        {
            return;
        }

        if (_message.Length < _pending + data.Length)
        {
            Array.Resize(ref _message, Math.Max(2 * _message.Length, _pending + data.Length));
        }

        data.CopyTo(_message.AsSpan(_pending));
        _pending += data.Length;
        var rest = TakeMessages(_message.AsSpan(0, _pending));
        _pending = rest.Length;
        rest.CopyTo(_message);
        _message = _pending == 0 ? [] : _message;
    }

    private ReadOnlySpan<byte> TakeMessages(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= 5 && BinaryPrimitives.ReadInt32BigEndian(bytes[1..]) is var length && bytes.Length >= 5 + length)
        {
            _ready += DeltaHead.Read(bytes.Slice(5, length)).WriteVerdict(_out.AsSpan(_ready), _habit == Habit.Rejects ? "no"u8 : default);
            _responses++;
            _round.Bytes += length;
            bytes = bytes[(5 + length)..];
        }

        return bytes;
    }
}
