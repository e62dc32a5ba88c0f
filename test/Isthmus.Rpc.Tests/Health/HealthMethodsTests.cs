using Isthmus.Rpc.Health;
using Isthmus.TestKit;

namespace Isthmus.Rpc.Tests.Health;

public sealed class HealthMethodsTests : IAsyncLifetime
{
    private readonly HealthTable _health = new();
    private RpcHost _host = null!;

    public async Task InitializeAsync() => _host = await RpcHost.StartAsync(table => table.AddHealth(_health));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Check_tells_the_state_or_not_found()
    {
        _health.Set("", ServingStatus.Serving);
        _health.Set("a.B", ServingStatus.NotServing);

        (await _host.Channel.UnaryAsync(HealthMethods.Check, "").Within()).ShouldBe(ServingStatus.Serving);
        (await _host.Channel.UnaryAsync(HealthMethods.Check, "a.B").Within()).ShouldBe(ServingStatus.NotServing);
        (await _host.Channel.UnaryAsync(HealthMethods.Check, "c.D").Within()).Status.Code.ShouldBe(StatusCode.NotFound);
    }

    [Fact]
    public async Task Watch_tells_the_state_and_each_change_of_its_own_service()
    {
        await using var watch = _host.Channel.StartStream(HealthMethods.Watch);
        await watch.WriteAsync("a.B").Within();
        (await watch.ReadAsync().Within()).Message.ShouldBe(ServingStatus.ServiceUnknown);

        _health.Set("other", ServingStatus.Serving);
        _health.Set("a.B", ServingStatus.Serving);
        (await watch.ReadAsync().Within()).Message.ShouldBe(ServingStatus.Serving);
        _health.Set("a.B", ServingStatus.NotServing);
        (await watch.ReadAsync().Within()).Message.ShouldBe(ServingStatus.NotServing);

        await _host.Server.StopAsync().Within();
        (await watch.ReadAsync().Within()).HasMessage.ShouldBeFalse();
        watch.Status!.Value.Code.ShouldBe(StatusCode.Unavailable);
    }
}
