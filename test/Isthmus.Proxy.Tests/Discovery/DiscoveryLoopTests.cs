using System.Threading.Channels;
using Google.Protobuf.WellKnownTypes;
using Isthmus.Proxy.Discovery;
using Isthmus.TestKit;
using Isthmus.Xds.Subscriptions;
using Isthmus.Xds.Translation;

namespace Isthmus.Proxy.Tests.Discovery;

public sealed class DiscoveryLoopTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("isthmus-discovery-");
    private readonly ReservedPort _port = ReservedPort.Take();

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _port.Dispose();
    }

    [Fact]
    public async Task A_plan_arrives_whole_and_as_it_was_sent()
    {
        await using var server = await PlanServer.StartAsync(PlanWith("10.0.0.1"));
        await using var proxy = new Client(server.Address, null);
        (await proxy.NextAsync()).ShouldBe(PlanWith("10.0.0.1"));
        server.Nodes.ShouldBe(["sidecar~10.9.0.1~web-1~shop.svc.cluster.local"]);
        await proxy.UntilAsync(s => s.IsConnected);
    }

    [Fact]
    public async Task A_change_of_endpoints_gives_the_next_plan()
    {
        await using var server = await PlanServer.StartAsync(PlanWith("10.0.0.1"));
        await using var proxy = new Client(server.Address, null);
        await proxy.NextAsync();
        server.Serve(PlanWith("10.0.0.2"));
        (await proxy.NextAsync()).ShouldBe(PlanWith("10.0.0.2"));
    }

    [Fact]
    public async Task A_control_plane_that_comes_back_is_found_again()
    {
        var server = await PlanServer.StartAsync(PlanWith("10.0.0.1"), _port.EndPoint);
        await using var proxy = new Client(server.Address, null);
        await proxy.NextAsync();
        await server.DisposeAsync();
        await _port.UntilFreeAsync();

        await using var again = await PlanServer.StartAsync(PlanWith("10.0.0.3"), _port.EndPoint);
        (await proxy.NextAsync()).ShouldBe(PlanWith("10.0.0.3"));
    }

    [Fact]
    public async Task A_control_plane_that_comes_back_with_nothing_new_counts_as_connected()
    {
        var server = await PlanServer.StartAsync(PlanWith("10.0.0.1"), _port.EndPoint);
        await using var proxy = new Client(server.Address, null);
        await proxy.NextAsync();
        await server.DisposeAsync();
        await _port.UntilFreeAsync();
        await proxy.UntilAsync(s => !s.IsConnected && s.Plans == 1);

        await using var again = await PlanServer.StartAsync(PlanWith("10.0.0.1"), _port.EndPoint);
        await proxy.UntilAsync(s => s.IsConnected);
        proxy.Loop.Status.Plans.ShouldBe(1);
    }

    [Fact]
    public async Task A_control_plane_that_says_nothing_before_its_first_response_is_connected_with_that()
    {
        await using var server = await PlanServer.StartAsync(PlanWith("10.0.0.1"), saysThatItIsThere: false);
        await using var proxy = new Client(server.Address, null);
        (await proxy.NextAsync()).ShouldBe(PlanWith("10.0.0.1"));
        await proxy.UntilAsync(s => s.IsConnected);
    }

    [Fact]
    public async Task Without_a_control_plane_the_last_plan_on_disk_is_used()
    {
        var state = Path.Combine(_folder.FullName, "state");
        await using (var server = await PlanServer.StartAsync(PlanWith("10.0.0.1")))
        {
            await using var first = new Client(server.Address, state);
            await first.NextAsync();
            await first.UntilAsync(s => s.Plans == 1);
        }

        // Nobody listens on port 1.
        await using var second = new Client(new Uri("http://127.0.0.1:1"), state);
        (await second.NextAsync()).ShouldBe(PlanWith("10.0.0.1"));
        await second.UntilAsync(s => s.IsFromDisk);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Path.Combine(state, "last-plan.pb")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public async Task A_broken_file_on_disk_is_reported_and_not_used()
    {
        await File.WriteAllBytesAsync(Path.Combine(_folder.FullName, "last-plan.pb"), [0xff, 0xff, 0xff]);
        await using var proxy = new Client(new Uri("http://127.0.0.1:1"), _folder.FullName);
        await proxy.UntilAsync(s => s.LastError.Length > 0);
        proxy.Loop.Status.IsFromDisk.ShouldBeFalse();
    }

    [Fact]
    public async Task Registers_its_workload_and_tells_every_stream_how_it_is()
    {
        var health = new WorkloadHealth();
        var server = await PlanServer.StartAsync(PlanWith("10.0.0.1"), _port.EndPoint);
        await using var proxy = new Client(server.Address, null, "vms", health);
        (await NextAsync(server)).ShouldBe("vms");
        health.Set(WorkloadReport.Healthy);
        (await NextAsync(server)).ShouldBe("healthy");
        health.Set(new WorkloadReport(IsHealthy: false, "hangs"));
        (await NextAsync(server)).ShouldBe("hangs");
        await server.DisposeAsync();
        await _port.UntilFreeAsync();

        await using var again = await PlanServer.StartAsync(PlanWith("10.0.0.1"), _port.EndPoint);
        (await NextAsync(again)).ShouldBe("vms");
        (await NextAsync(again)).ShouldBe("hangs");

        static async Task<string> NextAsync(PlanServer server) => await server.Registrations.Reader.ReadAsync().AsTask().Within();
    }

    [Fact]
    public async Task A_fresh_proxy_serves_though_one_resource_is_refused()
    {
        await using var server = await PlanServer.StartAsync(PlanWith("10.0.0.1"), prepare: s => s.Put(TypeUrls.Endpoints, Nameless("outbound|80||web")));
        await using var proxy = new Client(server.Address, null);
        (await proxy.NextAsync()).ShouldBe(PlanWith("10.0.0.1") with { Endpoints = [] });
        proxy.Loop.Status.Rejected.ShouldContain("outbound|80||web: ");

        server.Serve(PlanWith("10.0.0.2"));
        (await proxy.NextAsync()).ShouldBe(PlanWith("10.0.0.2"));
    }

    [Fact]
    public async Task An_upstream_that_comes_back_does_not_come_with_its_old_endpoints()
    {
        await using var server = await PlanServer.StartAsync(PlanWith("10.0.0.1"));
        await using var proxy = new Client(server.Address, null);
        await proxy.NextAsync();
        server.Serve(new Plan());
        await UntilAsync(new Plan(), _ => { });

        server.Serve(PlanWith("10.0.0.2"));
        await UntilAsync(PlanWith("10.0.0.2"), p => p.Endpoints.ShouldNotBe(PlanWith("10.0.0.1").Endpoints));

        async Task UntilAsync(Plan wanted, Action<Plan> check)
        {
            for (var plan = await proxy.NextAsync(); plan != wanted; plan = await proxy.NextAsync())
            {
                check(plan);
            }
        }
    }

    [Fact]
    public async Task A_resource_that_is_named_otherwise_inside_is_refused_and_the_others_are_used()
    {
        var twice = PlanToXds.Resources(PlanWith("10.0.0.1")).Single(r => r.TypeUrl == TypeUrls.Cluster) with { Name = "another", EndpointsName = null };
        await using var server = await PlanServer.StartAsync(PlanWith("10.0.0.1"), prepare: s => s.Put(TypeUrls.Cluster, twice.ToXdsResource()));
        await using var proxy = new Client(server.Address, null);
        (await proxy.NextAsync()).ShouldBe(PlanWith("10.0.0.1"));
        proxy.Loop.Status.Rejected.ShouldBe("another: the resource is named outbound|80||web");
    }

    [Fact]
    public async Task A_resource_of_another_type_than_its_response_is_refused()
    {
        var listener = PlanToXds.Resources(PlanWith("10.0.0.1")).Single(r => r.TypeUrl == TypeUrls.Listener);
        await using var server = await PlanServer.StartAsync(PlanWith("10.0.0.1"), prepare: s => s.Put(TypeUrls.Cluster, listener.ToXdsResource()));
        await using var proxy = new Client(server.Address, null);
        (await proxy.NextAsync()).ShouldBe(PlanWith("10.0.0.1"));
        proxy.Loop.Status.Rejected.ShouldBe($"0.0.0.0_80: the resource is of type {TypeUrls.Listener}");
    }

    [Fact]
    public async Task A_plan_that_cannot_be_used_is_reported_and_the_next_one_is_taken()
    {
        await using var server = await PlanServer.StartAsync(PlanWith("10.0.0.1"));
        await using var proxy = new Client(server.Address, _folder.FullName, refuse: plan => plan == PlanWith("10.0.0.1"));
        await proxy.UntilAsync(s => s.LastError == "a plan could not be used: cannot be used");
        proxy.Loop.Status.Plans.ShouldBe(0);
        _folder.GetFiles().ShouldBeEmpty();

        server.Serve(PlanWith("10.0.0.2"));
        (await proxy.NextAsync()).ShouldBe(PlanWith("10.0.0.2"));
        await proxy.UntilAsync(s => s.Plans == 1);
    }

    // Read as a resource of any type this has no name.
    private static XdsResource Nameless(string name) => XdsResource.Of(name, TypeUrls.Endpoints, new UInt64Value { Value = 1 });

    private static Plan PlanWith(string address) => new()
    {
        Listeners =
        [
            new Model.Plans.Listener
            {
                Name = "0.0.0.0_80",
                Address = "0.0.0.0",
                Port = 80,
                Direction = TrafficDirection.Outbound,
                FilterChains = [new FilterChain { Name = "http", Handling = new HttpHandling { RouteTableName = "80", StatPrefix = "outbound" } }],
            },
        ],
        RouteTables =
        [
            new RouteTable("80", [new VirtualHost("web:80", ["web"], [new Model.Plans.Route { Match = RouteMatch.Any, Action = new ForwardAction { Upstreams = [new("outbound|80||web")] } }])]),
        ],
        Upstreams = [new Upstream { Name = "outbound|80||web" }],
        Endpoints =
        [
            new("outbound|80||web", [new(new Locality("r1", "z1"), 0, 1, [new PlannedEndpoint { Address = address, Port = 8080, Health = Model.Services.HealthStatus.Healthy }])]),
        ],
    };

    private sealed class Client : IAsyncDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private readonly Channel<Plan> _plans = Channel.CreateUnbounded<Plan>();
        private readonly Channel<DiscoveryStatus> _statuses = Channel.CreateUnbounded<DiscoveryStatus>();
        private readonly Task _running;

        public Client(Uri address, string? stateFolder, string group = "", WorkloadHealth? health = null, Predicate<Plan>? refuse = null)
        {
            var identity = new ProxyIdentity { Id = "web-1", Namespace = "shop", Addresses = ["10.9.0.1"] };
            Loop = new DiscoveryLoop(
                new DiscoverySettings { Address = address, Proxy = identity, StateFolder = stateFolder, RegisterGroup = group, Health = health },
                plan => refuse?.Invoke(plan) == true ? throw new ArgumentException("cannot be used") : _plans.Writer.WriteAsync(plan).AsTask(),
                status => _statuses.Writer.TryWrite(status),
                TimeProvider.System,
                new Random(1));
            _running = Loop.RunAsync(_end.Token);
        }

        public DiscoveryLoop Loop { get; }

        public async Task<Plan> NextAsync() => await _plans.Reader.ReadAsync().AsTask().Within();

        public async Task UntilAsync(Func<DiscoveryStatus, bool> condition)
        {
            while (!condition(await _statuses.Reader.ReadAsync().AsTask().Within()))
            {
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _running.Within();
            Loop.Dispose();
            _end.Dispose();
        }
    }
}
