using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Isthmus.ControlPlane.Push;
using Isthmus.Rpc;
using Isthmus.Rpc.Client;
using Isthmus.TestKit;
using Isthmus.Xds.Protos.Discovery.V3;
using Isthmus.Xds.Subscriptions;

namespace Isthmus.Feature.Tests;

/// <summary>
/// Clients that do what no client should. Each runs beside a well-behaved one, which must not notice; what is kept for them is bounded. No other test runs meanwhile:
/// the memory of the process is measured.
/// </summary>
[Collection(nameof(AloneCollection))]
public sealed class HostileClientTests
{
    private const string Web = "outbound|80||web.default.svc.cluster.local";

    // Far above what the control plane needs for a small mesh, far below what the attacks would cost if they were kept.
    private const long Budget = 64 * 1024 * 1024;

    [Fact]
    public Task Garbage_instead_of_frames() => WhileAsync(async mesh =>
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var garbage = new byte[4096];
            new Random(seed).NextBytes(garbage);
            using var tcp = new TcpClient();
            await tcp.ConnectAsync(IPAddress.Loopback, mesh.Host.XdsAddress!.Port);
            byte[] preface = seed % 2 == 0 ? [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8] : [];
            await tcp.GetStream().WriteAsync((byte[])[.. preface, .. garbage]);
            await ReadToEndAsync(tcp);
        }

        using var channel = new RpcChannel(mesh.Host.XdsAddress!, new RpcChannelOptions(), TimeProvider.System);
        var raw = new RpcMethod<byte[], byte[]>(
            DiscoveryMethods.StreamAggregated.Service,
            DiscoveryMethods.StreamAggregated.Name,
            new(static (bytes, to) => to.Write(bytes), static bytes => bytes.ToArray()),
            new(static (bytes, to) => to.Write(bytes), static bytes => bytes.ToArray()));
        await using var call = channel.StartStream(raw);
        await call.WriteAsync([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);
        (await call.ReadAsync().Within()).HasMessage.ShouldBeFalse();
        call.Status!.Value.Code.ShouldBe(StatusCode.Internal);
    });

    [Fact]
    public Task A_message_of_100_MB() => WhileAsync(async mesh =>
    {
        // The length alone decides: the bytes are never waited for.
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var header = new byte[5];
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(1), 100 * 1024 * 1024);
        using var content = new ByteArrayContent([.. header, .. new byte[1024 * 1024]]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(mesh.Host.XdsAddress!, DiscoveryMethods.StreamAggregated.Path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        using var response = await http.SendAsync(request).Within();
        await response.Content.ReadAsByteArrayAsync().Within();

        var status = response.Headers.Concat(response.TrailingHeaders).First(h => h.Key == "grpc-status").Value.Single();
        status.ShouldBe($"{(int)StatusCode.ResourceExhausted}");
    });

    [Fact]
    public Task Streams_that_never_read() => WhileAsync(async (mesh, good) =>
    {
        for (var i = 0; i < 20; i++)
        {
            var call = mesh.Channel.StartStream(DiscoveryMethods.DeltaAggregated);
            await call.WriteAsync(new DeltaDiscoveryRequest { Node = Nodes.Sidecar($"deaf-{i}"), TypeUrl = TypeUrls.Cluster });
        }

        // More than a stream's window and buffer hold, again and again: they are owed the newest, once.
        for (var round = 0; round < 10; round++)
        {
            await mesh.ApplyAsync(TestMesh.East, "many.yaml", string.Join("\n---\n", Enumerable.Range(0, 300).Select(i => Manifests.Service($"many-{i}", 80 + round))));
        }

        await good.UntilAsync(() => good.Names(TypeUrls.Cluster).Contains("outbound|89||many-299.default.svc.cluster.local"), "the last round");
    });

    [Fact]
    public Task A_thousand_names_that_do_not_exist() => WhileAsync(async mesh =>
    {
        var names = Enumerable.Range(0, 1000).Select(i => $"outbound|80||nothing-{i}.default.svc.cluster.local").ToArray();
        var peer = await mesh.ConnectAsync(Nodes.Sidecar("dreamer"));
        await peer.SubscribeAsync(TypeUrls.Endpoints, names);
        await peer.UntilAsync(() => peer.Received().Sum(r => r.RemovedResources.Count) >= names.Length, "an answer for each name");
    });

    [Fact]
    public Task A_client_that_rejects_everything() => WhileAsync(async mesh =>
    {
        var peer = new DeltaPeer(mesh.Channel, Nodes.Sidecar("grumpy"), TypeUrls.Cluster, TypeUrls.Listener, TypeUrls.Route) { Check = _ => "no" };
        await peer.StartAsync();
        await peer.UntilAsync(() => peer.Responses >= 2, "something to reject");

        // Rejected content is not sent again.
        peer.Responses.ShouldBeLessThan(10);
        await peer.DisposeAsync();
    });

    [Fact]
    public Task Hundred_clients_that_come_and_go() => WhileAsync(async mesh =>
    {
        for (var i = 0; i < 100; i++)
        {
            await using var call = mesh.Channel.StartStream(DiscoveryMethods.StreamAggregated);
            await call.WriteAsync(new DiscoveryRequest { Node = Nodes.Sidecar($"moth-{i}", $"10.201.0.{i}"), TypeUrl = TypeUrls.Cluster });
        }
    });

    private static Task WhileAsync(Func<TestMesh, Task> attack) => WhileAsync((mesh, _) => attack(mesh));

    private static async Task WhileAsync(Func<TestMesh, DeltaPeer, Task> attack)
    {
        await using var mesh = await TestMesh.StartAsync(
            (TestMesh.East, "web.yaml", Manifests.Service("web") + "\n---\n" + Manifests.Node("n-east", "r-east")),
            (TestMesh.East, "slice.yaml", Manifests.Slice("web", "n-east", 8080, true, "10.0.0.1")));

        // On a connection of its own, as another machine's would be.
        using var channel = new RpcChannel(mesh.Host.XdsAddress!, new RpcChannelOptions(), TimeProvider.System);
        await using var good = new DeltaPeer(channel, Nodes.Sidecar("good"), TypeUrls.Cluster, TypeUrls.Listener);
        await good.StartAsync();
        await good.UntilAsync(() => good.Names(TypeUrls.Endpoints).Contains(Web), "the first plan");
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await attack(mesh, good);

        await mesh.ApplyAsync(TestMesh.East, "slice.yaml", Manifests.Slice("web", "n-east", 8080, true, "10.0.0.1", "10.0.0.2"));
        await good.UntilAsync(
            () => good.Find(TypeUrls.Endpoints, Web, Xds.Protos.Endpoint.V3.ClusterLoadAssignment.Parser)?.Endpoints.Sum(e => e.LbEndpoints.Count) == 2,
            "a change that comes after the attack");
        good.Status.ShouldBeNull();

        // Work that is under way when the attack ends holds memory as well: what counts is what stays.
        await Poll.UntilAsync(() => GC.GetTotalMemory(forceFullCollection: true) - before < Budget);
    }

    private static async Task ReadToEndAsync(TcpClient tcp)
    {
        try
        {
            await tcp.GetStream().CopyToAsync(Stream.Null).Within();
        }
        catch (IOException)
        {
            // Reset is an end as well.
        }
    }
}
