using Isthmus.ControlPlane.Changes;
using Isthmus.ControlPlane.Sources;
using Isthmus.ControlPlane.Tests.Changes;
using Isthmus.Model;
using Isthmus.Registry;
using Isthmus.TestKit;
using Isthmus.TestKit.Builders;
using Microsoft.Extensions.Logging.Abstractions;

namespace Isthmus.ControlPlane.Tests.Sources;

/// <summary>Gateways that are known by host name: istio facts 2.4, last paragraph.</summary>
public sealed class GatewayNamesTests : IAsyncDisposable
{
    private static readonly ClusterId East = new("east");

    private readonly ManualTimeProvider _time = new();
    private readonly OfferLog _offers = new();
    private readonly NameAnswers _names = new();
    private readonly ControlPlaneMetrics _metrics = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly MeshLoop _loop;
    private readonly Task _running;

    public GatewayNamesTests()
    {
        var names = new GatewayNames(_names, _metrics, _time, NullLogger.Instance);
        _loop = new MeshLoop(East, [East], _offers, _metrics, _time, NullLogger.Instance) { Names = names };
        _running = Task.WhenAll(_loop.RunAsync(_stop.Token), names.RunAsync(_loop, _stop.Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.Within();
        _loop.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task The_first_snapshot_has_the_addresses_of_every_name()
    {
        _names.Set("gw.example", "192.0.2.7", "2001:db8::7", "::ffff:192.0.2.6");
        await PostAsync("gw.example");
        (await _offers.NextAsync()).Snapshot.GatewayNames.ShouldBe([new("gw.example", ["192.0.2.6", "192.0.2.7", "2001:db8::7"])]);
        _offers.Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task A_name_that_is_not_answered_in_time_is_served_without()
    {
        _names.HoldBack("gw.example");
        await PostAsync("gw.example");
        var (snapshot, _) = await AfterAsync(Defaults.NameLimit);
        snapshot.Gateways.Count.ShouldBe(1);
        snapshot.GatewayNames.ShouldBeEmpty();
        _metrics.Table.ToText().ShouldContain("""isthmus_gateway_names{state="unanswered"} 1""");
    }

    [Fact]
    public async Task Other_addresses_are_told_and_a_failure_changes_nothing()
    {
        _names.Set("gw.example", "192.0.2.7");
        await PostAsync("gw.example");
        await _offers.NextAsync();

        _names.Set("gw.example", "192.0.2.8");
        var (snapshot, changes) = await AfterAsync(Defaults.NameRefresh);
        changes.IsMeshWide.ShouldBeTrue();
        snapshot.GatewayNames.ShouldBe([new("gw.example", ["192.0.2.8"])]);

        // A failed look-up, one that does not end, and the same answer again: nothing to tell until there is another.
        _names.Set("gw.example");
        await LookedUpAsync();
        _names.HoldBack("gw.example");
        await LookedUpAsync();
        _names.Set("gw.example", "192.0.2.8");
        await LookedUpAsync();
        _offers.Waiting.ShouldBe(0);
        _names.Set("gw.example", "192.0.2.9");
        (await AfterAsync(Defaults.NameRefresh)).Snapshot.GatewayNames.ShouldBe([new("gw.example", ["192.0.2.9"])]);
    }

    [Fact]
    public async Task A_name_that_comes_later_is_looked_up_at_once_and_one_that_goes_is_forgotten()
    {
        _names.Set("old.example", "192.0.2.7");
        _names.Set("new.example", "192.0.2.8");
        await PostAsync("old.example");
        await _offers.NextAsync();

        await PostAsync("new.example");
        (await AfterAsync(Defaults.ConfigurationHoldOff)).Snapshot.GatewayNames.ShouldBeEmpty();
        (await _offers.NextAsync()).Snapshot.GatewayNames.ShouldBe([new("new.example", ["192.0.2.8"])]);
        _metrics.Table.ToText().ShouldContain("""isthmus_gateway_names{state="answered"} 1""");
    }

    private Task LookedUpAsync()
    {
        var before = _names.Asked;
        return Poll.UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return _names.Asked > before;
        });
    }

    private async Task<(MeshSnapshot Snapshot, SnapshotChanges Changes)> AfterAsync(TimeSpan wait)
    {
        await _offers.UntilAnyAsync(() => _time.Advance(wait));
        return await _offers.NextAsync();
    }

    private ValueTask PostAsync(string address)
    {
        var service = Given.Service("gw").In("istio-system").Labelled("topology.istio.io/network", "west").Port(15443, "tls").LoadBalancer(address).Build();
        return _loop.PostAsync(new MeshChange.Objects(East, [KeyValuePair.Create(service.Key, (Api.ApiObject?)service)]), default);
    }
}
