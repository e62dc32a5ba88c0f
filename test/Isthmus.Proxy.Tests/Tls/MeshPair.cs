using System.Net;
using Isthmus.Pki.Tests;
using Isthmus.Pki.Workloads;
using Isthmus.Proxy.Telemetry;
using Isthmus.Proxy.Tests.Peers;
using Isthmus.Proxy.Tests.Plans;
using Isthmus.Runtime.Epoll;
using Isthmus.TestKit;

namespace Isthmus.Proxy.Tests.Tls;

/// <summary>
/// A workload with its sidecar and a caller with his, over real sockets: what the caller's application sends in plain text reaches the workload in plain text, and is the
/// mesh's TLS in between. The authority is the one of the PKI's tests.
/// </summary>
internal sealed class MeshPair : IAsyncDisposable
{
    private readonly EpollLoop _loop = EpollLoop.Start(new EpollLoopOptions { Name = "workload" });
    private readonly MemoryStream _refusals = new();

    private MeshPair(TestMesh mesh) => Mesh = mesh;

    public TestMesh Mesh { get; }

    /// <summary>The workload behind the inbound sidecar; answers with what it was sent.</summary>
    public TestServer Workload { get; private set; } = null!;

    public RealProxy Server { get; private set; } = null!;

    public RealProxy Client { get; private set; } = null!;

    public CertificateHolder ServerCertificate { get; private set; } = null!;

    public CertificateHolder ClientCertificate { get; private set; } = null!;

    public static Task<MeshPair> StartAsync(Func<FilterChain, FilterChain>? inbound = null, Func<ClientTls, ClientTls>? outbound = null, bool isPermissive = false) =>
        StartAsync(new TestMesh(TimeProvider.System.GetUtcNow()), inbound, outbound, isPermissive);

    /// <summary>The same in a mesh of the test's own, which is removed with the first of its pairs.</summary>
    public static async Task<MeshPair> StartAsync(
        TestMesh mesh, Func<FilterChain, FilterChain>? inbound, Func<ClientTls, ClientTls>? outbound, bool isPermissive, string? answer = null)
    {
        var pair = new MeshPair(mesh);
        pair.ServerCertificate = new CertificateHolder(new WorkloadSecrets(mesh.Workload(TestMesh.Payments), mesh.Bundle));
        pair.ClientCertificate = new CertificateHolder(new WorkloadSecrets(mesh.Workload(TestMesh.Web), mesh.Bundle));
        pair.Workload = await pair._loop.RunAsync(() => new ValueTask<TestServer>(TestServer.Listen(pair._loop, Loopback, r => answer ?? TestServer.Ok(r.Head)))).Within();
        pair.Server = await RealProxy.StartAsync(ServerPlan(pair.Workload.Address, inbound ?? (c => c), isPermissive), settings: new ProxySettings
        {
            Certificate = pair.ServerCertificate,
            RefusalLog = new AccessLogSink(pair._refusals, AccessLogFormat.Text),
        });
        pair.Client = await RealProxy.StartAsync(ClientPlan(pair.Server.Address, (outbound ?? (c => c))(Mutual)), settings: new ProxySettings
        {
            Certificate = pair.ClientCertificate,
        });
        return pair;
    }

    public static IPEndPoint Loopback => new(IPAddress.Loopback, 0);

    /// <summary>As the planner makes it for a port whose mode is STRICT.</summary>
    public static ServerTls Ending { get; } = new()
    {
        Certificate = CertificateSource.Workload,
        TrustedRoots = CertificateSource.MeshRoots,
        RequiresClientCertificate = true,
        SubjectAltNames = [new StringMatch(StringMatchKind.Prefix, "spiffe://cluster.local/")],
        Alpn = ["h2", "http/1.1"],
    };

    /// <summary>As the planner makes it for an upstream whose endpoints take the mesh's TLS.</summary>
    public static ClientTls Mutual { get; } = new()
    {
        Certificate = CertificateSource.Workload,
        TrustedRoots = CertificateSource.MeshRoots,
        Sni = "outbound_.80_._.web.default.svc.cluster.local",
        SubjectAltNames = [new StringMatch(StringMatchKind.Exact, TestMesh.Payments.ToString())],
        Alpn = ["istio-peer-exchange", "istio"],
    };

    /// <summary>A request of the caller's application.</summary>
    public async Task<TestResponse> GetAsync(string path = "/", params string[] fields) => await SendAsync(Client.Address, path, fields);

    /// <summary>A request by a connection of its own.</summary>
    public async Task<TestResponse> SendAsync(IPEndPoint to, string path = "/", params string[] fields) =>
        await _loop.RunAsync(async () =>
        {
            var client = await TestClient.ConnectAsync(_loop, to);
            await client.SendAsync($"GET {path} HTTP/1.1\r\nHost: web\r\n{string.Concat(fields.Select(f => f + "\r\n"))}\r\n");
            var response = await client.ReceiveAsync();
            client.Connection.Dispose();
            return response;
        }).Within();

    /// <summary>A request with a body, by a connection of its own.</summary>
    public async Task<TestResponse> SendAsync(IPEndPoint to, string method, string body) =>
        await _loop.RunAsync(async () =>
        {
            var client = await TestClient.ConnectAsync(_loop, to);
            await client.SendAsync($"{method} / HTTP/1.1\r\nHost: web\r\nContent-Length: {body.Length}\r\n\r\n{body}");
            var response = await client.ReceiveAsync();
            client.Connection.Dispose();
            return response;
        }).Within();

    /// <summary>What was refused at the inbound sidecar, by reason.</summary>
    public async Task<Dictionary<TlsRefusal, long>> RefusedAsync() => await CountsAsync(Server, l => l.Metrics.Refused);

    /// <summary>The same as soon as somebody was refused: the client may see its end a moment before it is counted.</summary>
    public async Task<Dictionary<TlsRefusal, long>> OnceRefusedAsync()
    {
        var loop = Server.Plane.Loops[0];
        await loop.Loop.RunAsync(async () =>
        {
            while (loop.Metrics.Refused.Sum() == 0 && await loop.Loop.DelayAsync(TimeSpan.FromMilliseconds(1)) == IoStatus.Ok)
            {
            }
        }).Within();
        return await RefusedAsync();
    }

    /// <summary>Handshakes of the caller's sidecar that failed, by reason.</summary>
    public async Task<Dictionary<TlsRefusal, long>> FailedAsync() => await CountsAsync(Client, l => l.Metrics.UpstreamRefused);

    /// <summary>What was said about refused clients.</summary>
    public async Task<string> RefusalsAsync()
    {
        var loop = Server.Plane.Loops[0];
        await loop.Loop.RunAsync(() =>
        {
            loop.RefusalLog!.Flush();
            return default;
        }).Within();
        await Server.Plane.Settings.RefusalLog!.DisposeAsync();
        return System.Text.Encoding.UTF8.GetString(_refusals.ToArray());
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Server.DisposeAsync();
        await _loop.DisposeAsync();
        Mesh.Dispose();
    }

    public static Plan ClientPlan(IPEndPoint server, ClientTls tls)
    {
        var plan = TestPlan.Http(Loopback, TestPlan.Group(0, server));
        return plan with
        {
            Upstreams = [TestPlan.UpstreamOf() with { ConnectTimeout = TimeSpan.FromSeconds(20), Transports = [new UpstreamTransport("tlsMode-istio", OnlyMtlsEndpoints: false, tls)] }],
        };
    }

    public static Plan ServerPlan(IPEndPoint workload, Func<FilterChain, FilterChain> change, bool isPermissive)
    {
        var handling = new HttpHandling { InlineRoutes = TestPlan.Routes(TestPlan.Catchall()), ClientCertificateForwarding = ClientCertificateForwarding.AppendForward };
        var mtls = change(new FilterChain
        {
            Name = "mtls",
            Match = new FilterChainMatch
            {
                TransportProtocol = "tls",
                ApplicationProtocols = isPermissive ? ["istio", "istio-peer-exchange", "istio-http/1.0", "istio-http/1.1", "istio-h2"] : [],
            },
            Tls = Ending,
            Handling = handling,
        });
        var plain = new FilterChain { Name = "plain", Match = new FilterChainMatch { TransportProtocol = "raw_buffer" }, Handling = mtls.Handling };
        var plan = TestPlan.Of(Loopback, handling, TestPlan.Group(0, workload));
        return plan with
        {
            Listeners = [plan.Listeners[0] with { Direction = TrafficDirection.Inbound, InspectsTls = true, FilterChains = isPermissive ? [mtls, plain] : [mtls] }],
        };
    }

    private static async Task<Dictionary<TlsRefusal, long>> CountsAsync(RealProxy proxy, Func<ProxyLoop, IReadOnlyList<long>> select)
    {
        var loop = proxy.Plane.Loops[0];
        var counts = await loop.Loop.RunAsync(() => new ValueTask<long[]>(select(loop).ToArray())).Within();
        return counts.Index().Where(c => c.Item > 0).ToDictionary(c => (TlsRefusal)c.Index, c => c.Item);
    }
}
