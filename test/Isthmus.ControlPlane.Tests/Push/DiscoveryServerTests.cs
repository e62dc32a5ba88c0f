using System.Net;
using Google.Protobuf.WellKnownTypes;
using Isthmus.ControlPlane.Changes;
using Isthmus.ControlPlane.Push;
using Isthmus.ControlPlane.Tests.Changes;
using Isthmus.Model;
using Isthmus.Rpc;
using Isthmus.Rpc.Client;
using Isthmus.Rpc.Server;
using Isthmus.TestKit;
using Isthmus.Xds.Protos.Discovery.V3;
using Isthmus.Xds.Subscriptions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Isthmus.ControlPlane.Tests.Push;

public sealed class DiscoveryServerTests : IDisposable
{
    private static readonly ClusterId Own = new("own");

    private readonly ControlPlaneMetrics _metrics = new();
    private readonly OfferLog _offers = new();
    private readonly MeshLoop _mesh;

    public DiscoveryServerTests() => _mesh = new(Own, [Own], _offers, _metrics, TimeProvider.System, NullLogger.Instance);

    public void Dispose() => _mesh.Dispose();

    [Fact]
    public async Task A_call_that_ends_while_its_workload_is_registered_leaves_no_client_behind()
    {
        await StopMeshWhenReadyAsync();
        var log = new ClientLog();
        var plans = new PlanLoop(new WriterTable(new ProxyWriter(), new GrpcWriter()), _metrics, TimeProvider.System, NullLogger.Instance);
        var server = new DiscoveryServer(new ControlPlaneOptions { Cluster = Own }, _mesh, plans, _metrics, TimeProvider.System, log);
        await using var rpc = await ListenAsync(server);
        using var channel = new RpcChannel(rpc.Addresses[0], new RpcChannelOptions(), TimeProvider.System);
        await using var call = channel.StartStream(DiscoveryMethods.DeltaAggregated);

        // Registering waits, because nobody takes changes.
        for (var i = 0; i < Defaults.MaxWaitingChanges; i++)
        {
            await _mesh.PostAsync(new MeshChange.Tick(), CancellationToken.None);
        }

        await call.WriteAsync(FirstRequest());
        await log.Came.Within();
        await call.DisposeAsync();
        await log.Went.Within();

        server.Clients.ShouldBeEmpty();
        using var end = new CancellationTokenSource();
        var running = _mesh.RunAsync(end.Token);
        await rpc.DisposeAsync();
        await end.CancelAsync();
        await running.Within();
    }

    [Fact]
    public async Task A_stream_is_taken_before_there_is_anything_to_say()
    {
        await StopMeshWhenReadyAsync();

        // It does not run, so that nothing is said.
        var plans = new PlanLoop(new WriterTable(new ProxyWriter(), new GrpcWriter()), _metrics, TimeProvider.System, NullLogger.Instance);
        var server = new DiscoveryServer(new ControlPlaneOptions { Cluster = Own }, _mesh, plans, _metrics, TimeProvider.System, NullLogger.Instance);
        await using var rpc = await ListenAsync(server);
        using var channel = new RpcChannel(rpc.Addresses[0], new RpcChannelOptions(), TimeProvider.System);
        await using var call = channel.StartStream(DiscoveryMethods.DeltaAggregated);
        await call.WriteAsync(FirstRequest());
        (await call.IsTakenAsync().Within()).ShouldBeTrue();

        await using var refused = channel.StartStream(DiscoveryMethods.DeltaAggregated);
        await refused.WriteAsync(new() { TypeUrl = TypeUrls.Cluster });
        (await refused.IsTakenAsync().Within()).ShouldBeFalse();
        (await refused.ReadAsync()).HasMessage.ShouldBeFalse();
        refused.Status!.Value.Code.ShouldBe(StatusCode.InvalidArgument);
    }

    private static DeltaDiscoveryRequest FirstRequest()
    {
        var metadata = new Struct { Fields = { ["AUTO_REGISTER_GROUP"] = Value.ForString("vms") } };
        return new() { TypeUrl = TypeUrls.Cluster, Node = new() { Id = "sidecar~10.1.0.1~vm-1.shop~shop.svc.cluster.local", Metadata = metadata } };
    }

    private static Task<RpcServer> ListenAsync(DiscoveryServer server)
    {
        var table = new RpcServiceTable();
        server.AddTo(table);
        var options = new RpcServerOptions { ShutdownGrace = TimeSpan.Zero };
        return RpcServer.StartAsync(table, [new RpcListener(new IPEndPoint(IPAddress.Loopback, 0))], options, TimeProvider.System, NullLoggerFactory.Instance);
    }

    private async Task StopMeshWhenReadyAsync()
    {
        using var end = new CancellationTokenSource();
        var running = _mesh.RunAsync(end.Token);
        await _mesh.PostAsync(new MeshChange.Objects(Own, []), CancellationToken.None);
        await _offers.NextAsync();
        await end.CancelAsync();
        await running.Within();
    }
}
