using Isthmus.ControlPlane.Push;
using Isthmus.Model;
using Isthmus.Model.Plans;
using Isthmus.TestKit;
using Isthmus.TestKit.Builders;
using Isthmus.Xds.Subscriptions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Isthmus.ControlPlane.Tests.Push;

public sealed class PlanLoopTests : IAsyncDisposable
{
    private const string Web = "outbound|80||web.default.svc.cluster.local";

    private readonly CancellationTokenSource _stop = new();
    private readonly ControlPlaneMetrics _metrics = new();
    private readonly BrokenWriter _writer = new() { IsBroken = false };
    private readonly GivenMesh _mesh = Given.Mesh().With("east", Given.Service("web").Port(80), Slice("10.0.0.1"));
    private readonly PlanLoop _loop;
    private readonly Task _running;

    public PlanLoopTests()
    {
        _loop = new PlanLoop(new WriterTable(_writer, new GrpcWriter()), _metrics, TimeProvider.System, NullLogger.Instance);
        _running = _loop.RunAsync(_stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.Within();
        _stop.Dispose();
    }

    [Fact]
    public async Task Clients_of_one_view_are_shown_the_same_tables()
    {
        Offer();
        var (one, two) = (Join(Client("one")), Join(Client("two")));

        var (first, second) = (await one.NextAsync(), await two.NextAsync());

        second[TypeUrls.Cluster].ShouldBeSameAs(first[TypeUrls.Cluster]);
        first[TypeUrls.Cluster][Web].ShouldNotBeNull();
        (await WithClientsAsync(2)).Views.ShouldBe(1);
    }

    [Fact]
    public async Task Views_share_the_bytes_of_what_they_agree_on()
    {
        Offer();
        var here = await Join(Client("one")).NextAsync();
        var there = await Join(Client("two") with { Locality = new("elsewhere") }).NextAsync();

        there[TypeUrls.Cluster][Web].ShouldBeSameAs(here[TypeUrls.Cluster][Web]);
    }

    [Fact]
    public async Task An_endpoint_change_replaces_one_assignment_and_nothing_else()
    {
        Offer();
        var client = Join(Client("one"));
        var before = await client.NextAsync();

        _mesh.With("east", Slice("10.0.0.1", "10.0.0.2"));
        Offer();
        var after = await client.NextAsync();

        after[TypeUrls.Endpoints][Web].ShouldNotBeSameAs(before[TypeUrls.Endpoints][Web]);
        after[TypeUrls.Cluster].ShouldBeSameAs(before[TypeUrls.Cluster]);
        after[TypeUrls.Listener].ShouldBeSameAs(before[TypeUrls.Listener]);
        after[TypeUrls.Route].ShouldBeSameAs(before[TypeUrls.Route]);
        _metrics.PlanTime.Read("all").ShouldBe(1);
    }

    [Fact]
    public async Task A_client_that_joins_before_the_first_snapshot_is_shown_it_later()
    {
        var client = Join(Client("early"));

        Offer();

        (await client.NextAsync())[TypeUrls.Cluster][Web].ShouldNotBeNull();
    }

    [Fact]
    public async Task A_view_that_cannot_be_planned_stops_no_other_and_recovers_with_the_next_change()
    {
        _writer.IsBroken = true;
        Offer();
        var bad = Join(Client("bad"));
        var good = Join(Client("good") with { IsProxylessGrpc = true });

        (await good.NextAsync())[TypeUrls.Cluster][Web].ShouldNotBeNull();
        bad.Latest.ShouldBeNull();

        _writer.IsBroken = false;
        _mesh.With("east", Given.Service("shop").Port(80));
        Offer();
        (await bad.NextAsync())[TypeUrls.Cluster][Web].ShouldNotBeNull();
        _metrics.PlanFailures.Read().ShouldBe(1);
    }

    private static GivenSlice Slice(params string[] addresses) =>
        addresses.Aggregate(Given.Slice("web").Port(8080), (slice, address) => slice.Address(address));

    private static ProxyIdentity Client(string name) => new()
    {
        Id = $"{name}.default",
        Cluster = new ClusterId("east"),
        Locality = new("r1", "z1"),
        Addresses = ["10.200.0.1"],
        DnsDomain = "default.svc.cluster.local",
    };

    private void Offer()
    {
        var (snapshot, changes) = _mesh.Index.TakeSnapshot();
        _loop.Offer(snapshot, changes, 1);
    }

    // A state tells of a round that is over: clients are shown theirs before.
    private async Task<PlanLoopState> WithClientsAsync(int count)
    {
        var state = _loop.State;
        for (; state.Clients != count; state = _loop.State)
        {
            await state.Replaced.Task.Within();
        }

        return state;
    }

    private FakeClient Join(ProxyIdentity identity)
    {
        var client = new FakeClient(identity);
        _loop.Join(client);
        return client;
    }
}
