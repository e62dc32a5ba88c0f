using Isthmus.ControlPlane.Push;
using Isthmus.Rpc;
using Isthmus.Rpc.Client;
using Isthmus.TestKit;
using Isthmus.Xds.Protos.Core.V3;
using Isthmus.Xds.Protos.Discovery.V3;
using Isthmus.Xds.Subscriptions;
using EnvoyCluster = Isthmus.Xds.Protos.Cluster.V3.Cluster;

namespace Isthmus.Feature.Tests;

/// <summary>An incremental client over a real stream, driven by the client's side of the subscription machine. Takes and acknowledges by itself.</summary>
internal sealed class DeltaPeer : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private RpcChannel _channel;
    private readonly IncrementalClient _client;
    private readonly Dictionary<(string Type, string Name), Resource> _held = [];
    private readonly List<DeltaDiscoveryResponse> _received = [];
    private readonly CancellationTokenSource _end = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RpcClientCall<DeltaDiscoveryRequest, DeltaDiscoveryResponse>? _call;
    private Task _reading = Task.CompletedTask;
    private int _writers;

    public DeltaPeer(RpcChannel channel, Node node, params string[] wildcards)
    {
        _channel = channel;
        _client = new IncrementalClient(node);
        foreach (var type in wildcards)
        {
            _client.SubscribeToAll(type);
        }
    }

    /// <summary>Why a resource is to be rejected; null to take it.</summary>
    public Func<Resource, string?> Check { get; set; } = _ => null;

    public RpcStatus? Status => _call?.Status;

    /// <summary>How many responses came on all streams so far.</summary>
    public int Responses
    {
        get
        {
            lock (_gate)
            {
                return _received.Count;
            }
        }
    }

    /// <summary>Opens a stream; <paramref name="channel"/> is another server, null the same as before.</summary>
    public async Task StartAsync(RpcChannel? channel = null)
    {
        _channel = channel ?? _channel;
        lock (_gate)
        {
            _client.Connect();
        }

        _call = _channel.StartStream(DiscoveryMethods.DeltaAggregated, cancellationToken: _end.Token);
        _reading = ReadAsync(_call);
        await FlushAsync();
    }

    public async Task SubscribeAsync(string type, params string[] names)
    {
        lock (_gate)
        {
            foreach (var name in names)
            {
                _client.Subscribe(type, name);
            }
        }

        await FlushAsync();
    }

    /// <summary>Ends the stream; what is held stays, for <see cref="StartAsync"/> on this or another peer's channel.</summary>
    public async Task DisconnectAsync()
    {
        if (_call is { } call)
        {
            await call.DisposeAsync();
            await _reading.Within();
            _client.Disconnect();
            _call = null;
        }
    }

    public T? Find<T>(string type, string name, Google.Protobuf.MessageParser<T> parser)
        where T : class, Google.Protobuf.IMessage<T>
    {
        lock (_gate)
        {
            return _held.TryGetValue((type, name), out var resource) ? parser.ParseFrom(resource.Resource_.Value) : null;
        }
    }

    public IReadOnlySet<string> Names(string type)
    {
        lock (_gate)
        {
            return _held.Keys.Where(k => k.Type == type).Select(k => k.Name).ToHashSet(StringComparer.Ordinal);
        }
    }

    public IReadOnlyList<DeltaDiscoveryResponse> Received(int skip = 0)
    {
        lock (_gate)
        {
            return [.. _received.Skip(skip)];
        }
    }

    /// <summary>Returns when, after some response, <paramref name="condition"/> holds.</summary>
    public async Task UntilAsync(Func<bool> condition, string what)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                changed = _changed.Task;
            }

            if (condition())
            {
                return;
            }

            try
            {
                await changed.Within(TimeSpan.FromSeconds(20));
            }
            catch (TimeoutException e)
            {
                throw new TimeoutException($"{what}: not so after {Responses} responses; stream: {Status?.ToString() ?? "open"}", e);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await DisconnectAsync();
    }

    private async Task ReadAsync(RpcClientCall<DeltaDiscoveryRequest, DeltaDiscoveryResponse> call)
    {
        while (await call.ReadAsync() is { HasMessage: true, Message: { } response })
        {
            Take(response);
            await FlushAsync();
            Signal();
        }

        Signal();
    }

    private void Take(DeltaDiscoveryResponse response)
    {
        lock (_gate)
        {
            _received.Add(response);
            _client.Receive(response, Check, out var update);
            foreach (var resource in update.Accepted)
            {
                _held[(response.TypeUrl, resource.Name)] = resource;
                if (response.TypeUrl == TypeUrls.Cluster && EnvoyCluster.Parser.ParseFrom(resource.Resource_.Value).Type == EnvoyCluster.Types.DiscoveryType.Eds)
                {
                    _client.Subscribe(TypeUrls.Endpoints, resource.Name);
                }
            }

            foreach (var name in update.Removed)
            {
                _held.Remove((response.TypeUrl, name));
            }
        }
    }

    private void Signal()
    {
        TaskCompletionSource before;
        lock (_gate)
        {
            before = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        before.TrySetResult();
    }

    // One writer at a time: whoever comes while another writes leaves its requests to that one.
    private async Task FlushAsync()
    {
        if (Interlocked.Increment(ref _writers) > 1)
        {
            return;
        }

        do
        {
            while (Next() is { } request)
            {
                await _call!.WriteAsync(request);
            }
        }
        while (Interlocked.Exchange(ref _writers, 0) > 1 && Interlocked.Increment(ref _writers) == 1);
    }

    private DeltaDiscoveryRequest? Next()
    {
        lock (_gate)
        {
            return _client.TryNext(out var request) ? request : null;
        }
    }
}
