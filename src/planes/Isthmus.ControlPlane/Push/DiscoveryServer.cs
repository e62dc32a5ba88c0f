using System.Collections.Concurrent;
using Isthmus.ControlPlane.Certificates;
using Isthmus.ControlPlane.Changes;
using Isthmus.ControlPlane.Workloads;
using Isthmus.Rpc;
using Isthmus.Rpc.Server;
using Isthmus.Xds.Protos.Core.V3;
using Microsoft.Extensions.Logging;

namespace Isthmus.ControlPlane.Push;

/// <summary>
/// Takes discovery streams: finds out who asks, lets it join, and serves it. How a stream is refused: over TLS without an accepted certificate UNAUTHENTICATED, and
/// as somebody else PERMISSION_DENIED; before the first snapshot UNAVAILABLE; a node that cannot be read INVALID_ARGUMENT; more streams than allowed
/// RESOURCE_EXHAUSTED.
/// </summary>
internal sealed class DiscoveryServer(
    ControlPlaneOptions options, MeshLoop mesh, PlanLoop plans, ControlPlaneMetrics metrics, TimeProvider time, ILogger logger)
{
    private readonly ConcurrentDictionary<XdsClient, byte> _clients = new();

    /// <summary>Judges who opens streams over TLS; null while there is no such port.</summary>
    public CallerCheck? Callers { get; set; }

    /// <summary>The streams that are served now.</summary>
    public IEnumerable<XdsClient> Clients => _clients.Keys;

    /// <summary>Offers every discovery method.</summary>
    public void AddTo(RpcServiceTable table)
    {
        table.AddStream(DiscoveryMethods.StreamAggregated, call => ServeAsync(call, new StateOfTheWorldVariant(null), r => r.Node));
        table.AddStream(DiscoveryMethods.DeltaAggregated, call => ServeAsync(call, new IncrementalVariant(null), r => r.Node));
        foreach (var (stream, delta, typeUrl) in DiscoveryMethods.Single)
        {
            table.AddStream(stream, call => ServeAsync(call, new StateOfTheWorldVariant(typeUrl), r => r.Node));
            table.AddStream(delta, call => ServeAsync(call, new IncrementalVariant(typeUrl), r => r.Node));
        }
    }

    private async Task<RpcStatus> ServeAsync<TRequest, TResponse>(
        RpcServerCall<TRequest, TResponse> call, IDiscoveryVariant<TRequest, TResponse> variant, Func<TRequest, Node?> nodeOf)
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

        if (_clients.Count >= Defaults.MaxClients)
        {
            return new(StatusCode.ResourceExhausted, $"{Defaults.MaxClients} streams are open already");
        }

        if (await call.ReadAsync() is not { HasMessage: true, Message: { } first })
        {
            return RpcStatus.Ok;
        }

        if (!NodeReader.TryRead(nodeOf(first), options.Cluster, options.Network, out var node, out var problem))
        {
            ControlPlaneLog.NodeRefused(logger, call.Context.Peer?.ToString() ?? "local", problem);
            return new(StatusCode.InvalidArgument, problem);
        }

        if (Callers?.Judge(call.Context, caller, node.Identity) is { } impostor)
        {
            return impostor;
        }

        var registration = node.RegisterGroup.Length > 0 && !node.Identity.Addresses.IsEmpty ? new Registration(node.RegisterGroup, node.Identity, caller) : null;
        using var stream = new DiscoveryStream<TRequest, TResponse>(call, variant, node, healthy => ReportAsync(registration, healthy, call.Context.Cancellation), metrics, time, logger);
        return await ServeAsync(stream, first, registration, call.Context.Cancellation);
    }

    private async Task<RpcStatus> ServeAsync<TRequest, TResponse>(
        DiscoveryStream<TRequest, TResponse> stream, TRequest first, Registration? registration, CancellationToken cancellationToken)
        where TRequest : class
        where TResponse : class
    {
        _clients.TryAdd(stream, 0);
        ControlPlaneLog.ClientConnected(logger, stream.Node.NodeId, stream.Peer, stream.IsIncremental ? "delta" : "sotw");
        if (registration is not null)
        {
            await mesh.PostAsync(new MeshChange.Connected(registration), cancellationToken);
        }

        plans.Join(stream);
        var status = new RpcStatus(StatusCode.Cancelled, "");
        try
        {
            return status = await stream.RunAsync(first);
        }
        finally
        {
            plans.Leave(stream);
            _clients.TryRemove(stream, out _);
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
