using System.Collections.Concurrent;
using Isthmus.ControlPlane.Certificates;
using Isthmus.ControlPlane.Changes;
using Isthmus.ControlPlane.Workloads;
using Isthmus.Rpc;
using Isthmus.Rpc.Server;
using Microsoft.Extensions.Logging;

namespace Isthmus.ControlPlane.Push;

/// <summary>
/// Takes discovery streams: finds out who asks, lets it join, and serves it. How a stream is refused: over TLS without an accepted certificate UNAUTHENTICATED, and
/// as somebody else PERMISSION_DENIED; before the first snapshot UNAVAILABLE; a node that cannot be read INVALID_ARGUMENT; without any request DEADLINE_EXCEEDED;
/// more streams than allowed RESOURCE_EXHAUSTED.
/// </summary>
internal sealed class DiscoveryServer(
    ControlPlaneOptions options, MeshLoop mesh, PlanLoop plans, ControlPlaneMetrics metrics, TimeProvider time, ILogger logger)
{
    private readonly ConcurrentDictionary<XdsClient, byte> _clients = new();
    private readonly DoubtfulClients _doubtful = new();

    // Also those that have not said yet who they are.
    private int _streams;

    /// <summary>Judges who opens streams over TLS; null while there is no such port.</summary>
    public CallerCheck? Callers { get; set; }

    /// <summary>The streams that are served now.</summary>
    public IEnumerable<XdsClient> Clients => _clients.Keys;

    /// <summary>Offers every discovery method.</summary>
    public void AddTo(RpcServiceTable table)
    {
        Add(DiscoveryMethods.StreamAggregated, new StateOfTheWorldVariant(null));
        Add(DiscoveryMethods.DeltaAggregated, new IncrementalVariant(null));
        foreach (var (stream, delta, typeUrl) in DiscoveryMethods.Single)
        {
            Add(stream, new StateOfTheWorldVariant(typeUrl));
            Add(delta, new IncrementalVariant(typeUrl));
        }

        void Add<TRequest, TResponse>(RpcMethod<TRequest, TResponse> method, IDiscoveryVariant<TRequest, TResponse> variant)
            where TRequest : class
            where TResponse : class => table.AddStream(method, call => ServeAsync(call, variant), Defaults.MaxRequestSize);
    }

    private async Task<RpcStatus> ServeAsync<TRequest, TResponse>(RpcServerCall<TRequest, TResponse> call, IDiscoveryVariant<TRequest, TResponse> variant)
        where TRequest : class
        where TResponse : class
    {
        SpiffeId? caller = null;
        if (Callers?.Judge(call.Context, out caller) is { } unknown)
        {
            return unknown;
        }

        if (!mesh.IsReady)
        {
            return new(StatusCode.Unavailable, $"waiting for registries: {string.Join(", ", mesh.Unread)}");
        }

        try
        {
            return Interlocked.Increment(ref _streams) <= Defaults.MaxClients
                ? await BeginAsync(call, variant, caller)
                : new(StatusCode.ResourceExhausted, $"{Defaults.MaxClients} streams are open already");
        }
        finally
        {
            Interlocked.Decrement(ref _streams);
        }
    }

    private async Task<RpcStatus> BeginAsync<TRequest, TResponse>(
        RpcServerCall<TRequest, TResponse> call, IDiscoveryVariant<TRequest, TResponse> variant, SpiffeId? caller)
        where TRequest : class
        where TResponse : class
    {
        if (await ReadFirstAsync(call) is not { HasMessage: true, Message: { } first })
        {
            return RpcStatus.Ok;
        }

        if (!NodeReader.TryRead(variant.NodeOf(first), options.Cluster, options.Network, out var node, out var problem))
        {
            ControlPlaneLog.NodeRefused(logger, call.Context.Peer?.ToString() ?? "local", problem);
            return new(StatusCode.InvalidArgument, problem);
        }

        if (Callers?.Judge(call.Context, caller, node.Identity) is { } impostor)
        {
            return impostor;
        }

        var registration = node.RegisterGroup.Length > 0 && !node.Identity.Addresses.IsEmpty ? new Registration(node.RegisterGroup, node.Identity, caller) : null;
        var lifetime = node.TakesLifetimes ? options.ResourceLifetime : null;
        var session = variant.Open(_doubtful.Contains(node.NodeId), lifetime);
        using var stream = new DiscoveryStream<TRequest, TResponse>(
            call, variant, session, node, healthy => ReportAsync(registration, healthy, call.Context.Cancellation), metrics, time, logger);
        await using var renewals = lifetime is { } life ? stream.RenewEvery(life / Defaults.RenewalsPerLifetime) : null;

        // A client that comes back and has everything is told nothing; it has to know all the same that it is connected.
        await call.StartAsync();
        return await ServeAsync(stream, first, registration, call.Context.Cancellation);
    }

    // A stream that says nothing has no place to keep, and must not hold up a control plane that stops.
    private async ValueTask<RpcRead<TRequest>> ReadFirstAsync<TRequest, TResponse>(RpcServerCall<TRequest, TResponse> call)
    {
        using var limit = new CancellationTokenSource(Defaults.FirstRequestLimit, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(call.Context.Cancellation, call.Context.Draining, limit.Token);
        try
        {
            return await call.ReadUntilAsync(end.Token);
        }
        catch (OperationCanceledException) when (!call.Context.Cancellation.IsCancellationRequested)
        {
            throw new RpcException(call.Context.Draining.IsCancellationRequested
                ? new(StatusCode.Unavailable, "the control plane is stopping")
                : new(StatusCode.DeadlineExceeded, $"no request came within {Defaults.FirstRequestLimit.TotalSeconds} s"));
        }
    }

    private async Task<RpcStatus> ServeAsync<TRequest, TResponse>(
        DiscoveryStream<TRequest, TResponse> stream, TRequest first, Registration? registration, CancellationToken cancellationToken)
        where TRequest : class
        where TResponse : class
    {
        var status = new RpcStatus(StatusCode.Cancelled, "");
        _clients.TryAdd(stream, 0);
        try
        {
            ControlPlaneLog.ClientConnected(logger, stream.Node.NodeId, stream.Peer, stream.IsIncremental ? "delta" : "sotw");
            if (registration is not null)
            {
                await mesh.PostAsync(new MeshChange.Connected(registration), cancellationToken);
            }

            plans.Join(stream);
            return status = await stream.RunAsync(first);
        }
        finally
        {
            plans.Leave(stream);
            _clients.TryRemove(stream, out _);
            _doubtful.Note(stream);
            ControlPlaneLog.ClientGone(logger, stream.Node.NodeId, stream.Peer, status.ToString());
            if (registration is not null)
            {
                // Not the call's token: it has fired, and the registry has to know all the same.
                await mesh.PostAsync(new MeshChange.Disconnected(registration), CancellationToken.None);
            }
        }
    }

    private ValueTask ReportAsync(Registration? registration, bool isHealthy, CancellationToken cancellationToken) =>
        registration is null ? ValueTask.CompletedTask : mesh.PostAsync(new MeshChange.Health(registration, isHealthy), cancellationToken);
}
