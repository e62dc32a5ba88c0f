using System.Net;
using System.Threading.Channels;
using Google.Protobuf;
using Isthmus.Rpc;
using Isthmus.Rpc.Server;
using Isthmus.Xds.Protos.Discovery.V3;
using Isthmus.Xds.Subscriptions;
using Isthmus.Xds.Translation;
using Microsoft.Extensions.Logging.Abstractions;

namespace Isthmus.Proxy.Tests.Discovery;

/// <summary>A control plane on loopback that serves one plan, incrementally, to whoever asks.</summary>
internal sealed class PlanServer : IAsyncDisposable
{
    private static readonly RpcMethod<DeltaDiscoveryRequest, DeltaDiscoveryResponse> Method = new(
        "envoy.service.discovery.v3.AggregatedDiscoveryService",
        "DeltaAggregatedResources",
        new RpcMarshaller<DeltaDiscoveryRequest>(static (m, to) => m.WriteTo(to), static from => DeltaDiscoveryRequest.Parser.ParseFrom(from)),
        new RpcMarshaller<DeltaDiscoveryResponse>(static (m, to) => m.WriteTo(to), static from => DeltaDiscoveryResponse.Parser.ParseFrom(from)));

    private readonly bool _saysThatItIsThere;
    private volatile ResourceSnapshot _snapshot = ResourceSnapshot.Empty;
    private volatile TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RpcServer? _server;

    private PlanServer(bool saysThatItIsThere) => _saysThatItIsThere = saysThatItIsThere;

    public Uri Address => _server!.Addresses[0];

    /// <summary>Groups that the clients asked to be registered in, and their reports after that, as <c>healthy</c> or why not.</summary>
    public Channel<string> Registrations { get; } = Channel.CreateUnbounded<string>();

    /// <summary>Nodes of the streams so far, as the clients named themselves.</summary>
    public List<string> Nodes { get; } = [];

    /// <summary>Starts; a server that does not say that it is there begins its responses with the first message.</summary>
    public static async Task<PlanServer> StartAsync(Plan plan, IPEndPoint? at = null, Action<PlanServer>? prepare = null, bool saysThatItIsThere = true)
    {
        var server = new PlanServer(saysThatItIsThere);
        server.Serve(plan);
        prepare?.Invoke(server);
        var table = new RpcServiceTable().AddStream(Method, server.AnswerAsync);
        server._server = await RpcServer.StartAsync(
            table, [new RpcListener(at ?? new IPEndPoint(IPAddress.Loopback, 0))], new RpcServerOptions { ShutdownGrace = TimeSpan.Zero }, TimeProvider.System, NullLoggerFactory.Instance);
        return server;
    }

    public void Serve(Plan plan)
    {
        var snapshot = _snapshot;
        var resources = PlanToXds.Resources(plan).ToLookup(r => r.TypeUrl, StringComparer.Ordinal);
        foreach (var type in (ReadOnlySpan<string>)[TypeUrls.Cluster, TypeUrls.Endpoints, TypeUrls.Listener, TypeUrls.Route, TypeUrls.NameTable])
        {
            snapshot = snapshot.With(snapshot[type].Replace([.. resources[type].Select(r => r.ToXdsResource())]));
        }

        Serve(snapshot);
    }

    /// <summary>Serves one resource in place of the one of its name, or in addition.</summary>
    public void Put(string typeUrl, XdsResource resource) => Serve(_snapshot.With(_snapshot[typeUrl].With([resource], [])));

    public async ValueTask DisposeAsync() => await _server!.DisposeAsync();

    private void Serve(ResourceSnapshot snapshot)
    {
        _snapshot = snapshot;
        Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    private async Task<RpcStatus> AnswerAsync(RpcServerCall<DeltaDiscoveryRequest, DeltaDiscoveryResponse> call)
    {
        var session = new IncrementalSession(_snapshot);
        var reading = call.ReadAsync().AsTask();
        await reading;
        if (_saysThatItIsThere)
        {
            await call.StartAsync();
        }

        while (true)
        {
            var changed = _changed.Task;
            session.Update(_snapshot);
            while (session.TryNext(out var response))
            {
                await call.WriteAsync(response);
            }

            if (await Task.WhenAny(reading, changed) != reading)
            {
                continue;
            }

            if (await reading is not { HasMessage: true, Message: { } request })
            {
                return RpcStatus.Ok;
            }

            if (request.Node is { } node)
            {
                Nodes.Add(node.Id);
                if (node.Metadata.Fields.TryGetValue("AUTO_REGISTER_GROUP", out var group))
                {
                    Registrations.Writer.TryWrite(group.StringValue);
                }
            }

            if (request.TypeUrl == TypeUrls.HealthInformation)
            {
                Registrations.Writer.TryWrite(request.ErrorDetail?.Message ?? "healthy");
            }
            else
            {
                session.Handle(request);
            }

            reading = call.ReadAsync().AsTask();
        }
    }
}
