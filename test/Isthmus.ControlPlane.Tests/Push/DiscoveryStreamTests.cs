using System.Net;
using Google.Protobuf.WellKnownTypes;
using Isthmus.ControlPlane.Push;
using Isthmus.ControlPlane.Workloads;
using Isthmus.Model.Plans;
using Isthmus.Rpc;
using Isthmus.Rpc.Client;
using Isthmus.Rpc.Server;
using Isthmus.TestKit;
using Isthmus.Xds.Protos.Discovery.V3;
using Isthmus.Xds.Subscriptions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Isthmus.ControlPlane.Tests.Push;

/// <summary>One stream over a real connection, shown snapshots by hand.</summary>
public sealed class DiscoveryStreamTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly ControlPlaneMetrics _metrics = new();
    private readonly WatchedSession _session = new();
    private readonly TaskCompletionSource<XdsClient> _stream = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task A_change_that_is_none_for_the_client_is_not_what_the_next_one_is_measured_from()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        await using var rpc = await ListenAsync();
        using var channel = new RpcChannel(rpc.Addresses[0], new RpcChannelOptions(), TimeProvider.System);
        await using var call = channel.StartStream(DiscoveryMethods.DeltaAggregated);
        await call.WriteAsync(new() { TypeUrl = TypeUrls.Cluster, ResourceNamesSubscribe = { "*" } });
        var stream = await _stream.Task.Within();
        var first = With(ResourceSnapshot.Empty, TypeUrls.Cluster, 1);
        stream.Show(first, 0);
        await AcceptAsync(call, stream);

        var elsewhere = With(first, TypeUrls.Listener, 1);
        stream.Show(elsewhere, _time.GetTimestamp());
        await _session.SilentAsync(elsewhere);
        Settle(stream);
        _time.Advance(TimeSpan.FromMinutes(1));

        var second = With(elsewhere, TypeUrls.Cluster, 2);
        stream.Show(second, _time.GetTimestamp());
        await AcceptAsync(call, stream);
        await _session.SilentAsync(second);

        _metrics.Convergence.Read().ShouldBe(1);
        _metrics.Propagation.Read().ShouldBe(1);
        _metrics.Table.ToText().ShouldContain("pilot_proxy_convergence_time_sum 0\n");
        _metrics.Table.ToText().ShouldContain("isthmus_propagation_seconds_sum 0\n");
    }

    private static ResourceSnapshot With(ResourceSnapshot snapshot, string typeUrl, ulong content) =>
        snapshot.With(snapshot[typeUrl].With([XdsResource.Of("a", typeUrl, new UInt64Value { Value = content })], []));

    private async Task AcceptAsync(RpcClientCall<DeltaDiscoveryRequest, DeltaDiscoveryResponse> call, XdsClient stream)
    {
        var read = await call.ReadAsync().AsTask().Within();
        await call.WriteAsync(new() { TypeUrl = TypeUrls.Cluster, ResponseNonce = read.Message!.Nonce });
        await _session.AcceptedAsync();
        Settle(stream);
    }

    // The session is called under the stream's lock, which this takes as well: what the stream does with the answer is done.
    private static void Settle(XdsClient stream) => stream.Status.ShouldNotBeEmpty();

    private Task<RpcServer> ListenAsync()
    {
        var table = new RpcServiceTable().AddStream(DiscoveryMethods.DeltaAggregated, ServeAsync);
        var options = new RpcServerOptions { ShutdownGrace = TimeSpan.Zero };
        return RpcServer.StartAsync(table, [new RpcListener(new IPEndPoint(IPAddress.Loopback, 0))], options, TimeProvider.System, NullLoggerFactory.Instance);
    }

    private async Task<RpcStatus> ServeAsync(RpcServerCall<DeltaDiscoveryRequest, DeltaDiscoveryResponse> call)
    {
        var node = new ProxyNode(new ProxyIdentity { Id = "web" }, "web", "", "");
        using var stream = new DiscoveryStream<DeltaDiscoveryRequest, DeltaDiscoveryResponse>(
            call, new IncrementalVariant(null), _session, node, _ => ValueTask.CompletedTask, _metrics, _time, NullLogger.Instance);
        var first = await call.ReadAsync();
        _stream.SetResult(stream);
        return await stream.RunAsync(first.Message!);
    }
}
