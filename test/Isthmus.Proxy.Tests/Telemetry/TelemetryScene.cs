using System.Text;
using Isthmus.Model.Services;
using Isthmus.Proxy.Admin;
using Isthmus.Proxy.Telemetry;
using Isthmus.Proxy.Tests.Peers;
using Isthmus.Proxy.Tests.Plans;
using Isthmus.Runtime.Simulation;

namespace Isthmus.Proxy.Tests.Telemetry;

/// <summary>One of everything that logs and metrics tell apart, in virtual time: the same bytes every time.</summary>
internal sealed class TelemetryScene : IAsyncDisposable
{
    private static readonly string[] Requests =
    [
        "GET /plain?q=1 HTTP/1.1\r\nHost: web\r\nUser-Agent: test \"quoted\\\" agent\r\nX-Forwarded-For: 203.0.113.7\r\n\r\n",
        "POST /body HTTP/1.1\r\nHost: web:8080\r\nContent-Length: 11\r\n\r\nhello world",
        "GET /missing HTTP/1.1\r\nHost: web\r\n\r\n",
        "GET /redirect HTTP/1.1\r\nHost: web\r\n\r\n",
        "GET /error HTTP/1.1\r\nHost: web\r\n\r\n",
        "GET /nowhere HTTP/1.1\r\nHost: web\r\n\r\n",
        "GET /empty HTTP/1.1\r\nHost: web\r\n\r\n",
        "GET /slow HTTP/1.1\r\nHost: web\r\n\r\n",
        "GET /fault HTTP/1.1\r\nHost: web\r\n\r\n",
        "GET /rewritten/a HTTP/1.1\r\nHost: web\r\n\r\n",
        "GET /bad HTTP/1.1\r\nHost: web\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    ];

    private readonly MemoryStream _log = new();
    private readonly AccessLogSink _sink;
    private readonly ProxyWorld _world;

    public TelemetryScene(AccessLogFormat format = AccessLogFormat.Text)
    {
        _sink = new AccessLogSink(_log, format);
        _world = new ProxyWorld(answer: Answer, change: WithRoutes, settings: new ProxySettings
        {
            AccessLog = _sink,
            Identity = new ProxyIdentity { Id = "caller-1.shop", Namespace = "shop", Cluster = new ClusterId("east"), Labels = Labels.From([new("app", "caller"), new("version", "v2")]) },
        });
        _world.World.Apply(new Fault.Pause("b1"));
        foreach (var request in Requests)
        {
            _world.Run(async loop =>
            {
                var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
                await client.SendAsync(request);
                await client.ReceiveAsync();
                client.Connection.Dispose();
            });
        }

        Leave();
        _world.World.RunFor(TimeSpan.FromSeconds(5));
    }

    /// <summary>All lines.</summary>
    public async Task<string> LogAsync()
    {
        await _sink.DisposeAsync();
        return Encoding.UTF8.GetString(_log.ToArray());
    }

    public ValueTask DisposeAsync() => _sink.DisposeAsync();

    /// <summary>The page that Prometheus reads.</summary>
    public string Metrics()
    {
        AdminReply? reply = null;
        _world.Proxy.Loop.Post(_ => _ = AskAsync(), null);
        _world.World.RunUntil(() => reply is not null, TimeSpan.FromSeconds(5)).ShouldBeTrue();
        return reply!.Body;

        async Task AskAsync() => reply = await new AdminPages(_world.Plane!).AnswerAsync("GET", "/stats/prometheus");
    }

    // A client that does not wait for its answer.
    private void Leave() => _world.Run(async loop =>
    {
        var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
        await client.SendAsync("GET /slow HTTP/1.1\r\nHost: web\r\n\r\n");
        await loop.DelayAsync(TimeSpan.FromMilliseconds(20));
        client.Connection.Abort();
    });

    private static string Answer(TestRequest request) => request.Path switch
    {
        "/error" => "HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\nOops",
        _ => TestServer.Ok("answer"),
    };

    private static Plan WithRoutes(Plan plan)
    {
        Isthmus.Model.Plans.Route[] routes =
        [
            Route("redirect", "/redirect", new RedirectAction { Path = "/elsewhere" }),
            Route("nowhere", "/nowhere", new ForwardAction { Upstreams = [new WeightedUpstream("outbound|80||gone.default.svc.cluster.local")] }),
            Route("empty", "/empty", new ForwardAction { Upstreams = [new WeightedUpstream("outbound|80||empty.default.svc.cluster.local")] }),
            Route("slow", "/slow", new ForwardAction { Upstreams = [new WeightedUpstream("slow")], Timeout = TimeSpan.FromMilliseconds(100) }),
            Route("fault", "/fault", TestPlan.Forward()) with { Fault = new FaultInjection(null, 0, 418, null, 100) },
            Route("rewritten", "/rewritten/", TestPlan.Forward() with { PathRewrite = "/new/" }),
            Route("rest", "/plain", TestPlan.Forward()),
            Route("rest", "/body", TestPlan.Forward()),
            Route("rest", "/error", TestPlan.Forward() with { Retry = null }),
        ];
        return plan with
        {
            Listeners = TestPlan.Of(ProxyWorld.ProxyAddress, new HttpHandling { InlineRoutes = TestPlan.Routes(routes) }).Listeners,
            Upstreams =
            [
                TestPlan.UpstreamOf() with { Service = new ServiceKey("web.default.svc.cluster.local", "default"), ServiceName = "web" },
                new Upstream { Name = "outbound|80||empty.default.svc.cluster.local", Service = new ServiceKey("empty.default.svc.cluster.local", "default"), ServiceName = "empty" },
                new Upstream { Name = "slow" },
            ],
            Endpoints =
            [
                new UpstreamEndpoints(TestPlan.Upstream, [new LocalityEndpoints(Locality.Parse("here"), 0, 1, [Endpoint("10.1.0.1", "web-v1")])]),
                new UpstreamEndpoints("slow", [new LocalityEndpoints(Locality.Parse("here"), 0, 1, [Endpoint("10.1.0.3", "sleeper")])]),
            ],
        };
    }

    private static PlannedEndpoint Endpoint(string address, string workload) => new()
    {
        Address = address,
        Port = 8080,
        Workload = new WorkloadIdentity(workload, "default", "web", "v1", new ClusterId("west")),
    };

    private static Isthmus.Model.Plans.Route Route(string name, string prefix, RouteAction action) =>
        new() { Name = name, Match = new RouteMatch { Path = prefix }, Action = action };
}
