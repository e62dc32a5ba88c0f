using Isthmus.Api;
using Isthmus.Api.Networking;
using Isthmus.ControlPlane.Changes;
using Isthmus.ControlPlane.Workloads;
using Isthmus.Model;
using Isthmus.Model.Plans;
using Isthmus.Model.Services;
using Isthmus.TestKit;
using Isthmus.TestKit.Builders;
using Microsoft.Extensions.Logging.Abstractions;

namespace Isthmus.ControlPlane.Tests.Changes;

public sealed class MeshLoopTests : IAsyncDisposable
{
    private static readonly ClusterId East = new("east");
    private static readonly ClusterId West = new("west");

    private readonly ManualTimeProvider _time = new();
    private readonly OfferLog _offers = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly MeshLoop _loop;
    private readonly Task _running;

    public MeshLoopTests()
    {
        _loop = new MeshLoop(East, [East, West], _offers, new ControlPlaneMetrics(), _time, NullLogger.Instance);
        _running = _loop.RunAsync(_stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.Within();
        _loop.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task Gives_nothing_out_before_every_registry_was_read()
    {
        await PostAsync(East, ServiceAndSlice());
        _loop.IsReady.ShouldBeFalse();
        _offers.Waiting.ShouldBe(0);

        await PostAsync(West);

        var (snapshot, _) = await _offers.NextAsync();
        snapshot.Services.All.Count.ShouldBe(1);
        snapshot.Clusters.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Serves_without_a_registry_that_stays_away()
    {
        await PostAsync(East, ServiceAndSlice());

        // The loop sets its timer after it took the change.
        await _offers.UntilAnyAsync(() => _time.Advance(Defaults.FirstSyncLimit));

        var (snapshot, _) = await _offers.NextAsync();
        snapshot.Services.All.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Endpoints_go_out_at_once_and_configuration_waits()
    {
        await StartAsync();

        await PostAsync(East, Given.Rule("rule", new DestinationRuleConfig { Host = "web" }));
        await PostAsync(East, Given.Slice("web").Port(80).Address("10.0.0.1").Address("10.0.0.2"));

        var (_, first) = await _offers.NextAsync();
        first.Endpoints.Count.ShouldBe(1);
        first.Config.ShouldBeEmpty();

        await _offers.UntilAnyAsync(() => _time.Advance(Defaults.ConfigurationHoldOff));
        var (_, second) = await _offers.NextAsync();
        second.Config.Count.ShouldBe(1);
        second.Endpoints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Configuration_goes_out_though_the_clock_is_set_back()
    {
        await StartAsync();

        await PostAsync(East, Given.Rule("rule", new DestinationRuleConfig { Host = "web" }));
        await PostAsync(East, Given.Slice("web").Port(80).Address("10.0.0.1").Address("10.0.0.2"));
        (await _offers.NextAsync()).Changes.Config.ShouldBeEmpty();
        _time.SetBack(TimeSpan.FromDays(10_000));
        await _offers.UntilAnyAsync(() => _time.Advance(Defaults.ConfigurationHoldOff));
        (await _offers.NextAsync()).Changes.Config.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Changes_of_one_moment_make_one_snapshot()
    {
        await StartAsync();

        for (var port = 1; port <= 20; port++)
        {
            await PostAsync(East, Given.Rule("rule", new DestinationRuleConfig { Host = $"web{port}" }));
        }

        await _offers.UntilAnyAsync(() => _time.Advance(Defaults.ConfigurationHoldOff));
        var (snapshot, _) = await _offers.NextAsync();
        snapshot.Config.DestinationRules.All.ShouldHaveSingleItem().Config.Host.ShouldBe("web20");
        _offers.Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task A_workload_registers_follows_its_health_and_goes_after_the_grace()
    {
        await StartAsync(Group());
        var registration = new Registration("vms", Vm());

        await _loop.PostAsync(new MeshChange.Connected(registration), default);
        Entry((await _offers.NextAsync()).Snapshot).ShouldBe(HealthStatus.Healthy);

        await _loop.PostAsync(new MeshChange.Health(registration, IsHealthy: false), default);
        Entry((await _offers.NextAsync()).Snapshot).ShouldBe(HealthStatus.Unhealthy);

        await _loop.PostAsync(new MeshChange.Disconnected(registration), default);
        await _offers.UntilAnyAsync(() => _time.Advance(Defaults.RegistrationGrace));
        Entry((await _offers.NextAsync()).Snapshot).ShouldBeNull();
    }

    private static HealthStatus? Entry(Isthmus.Registry.MeshSnapshot snapshot)
    {
        var endpoints = snapshot.Endpoints.Of(snapshot.Services.All[0].Key);
        return endpoints.IsEmpty ? null : endpoints.Single(e => e.Address == "10.9.0.1").Health;
    }

    private static ProxyIdentity Vm() => new() { Id = "vm-1.default", Cluster = East, Addresses = ["10.9.0.1"] };

    private static ApiObject[] Group() =>
    [
        Given.Rule("vms", new WorkloadGroupConfig { Labels = Labels.From([new("app", "web")]) }),
        Given.ServiceEntry("web").Hosts("web.vm").Port(80).Selecting("app", "web"),
    ];

    private static ApiObject[] ServiceAndSlice() => [Given.Service("web").Port(80), Given.Slice("web").Port(80).Address("10.0.0.1")];

    private async Task StartAsync(params ApiObject[] objects)
    {
        await PostAsync(East, objects.Length == 0 ? ServiceAndSlice() : objects);
        await PostAsync(West);
        await _offers.NextAsync();
    }

    private ValueTask PostAsync(ClusterId cluster, params ApiObject[] objects) => _loop.PostAsync(
        new MeshChange.Objects(cluster, [.. objects.Select(o => KeyValuePair.Create(o.Key, (ApiObject?)o))]), default);
}
