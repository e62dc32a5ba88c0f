using Isthmus.Rpc.Client;
using Isthmus.Rpc.Server;
using Isthmus.TestKit;

namespace Isthmus.Rpc.Tests.Server;

public sealed class RpcServerTests
{
    private static readonly RpcMethod<string, string> Live = Text.Method("Live");
    private static readonly RpcMethod<string, string> Stubborn = Text.Method("Stubborn");

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Deadline_ends_the_call_on_the_server()
    {
        var started = new TaskCompletionSource<RpcCallContext>();
        await using var host = await RpcHost.StartAtAsync(
            _time,
            table => table.AddUnary(Live, async (_, call) =>
            {
                started.SetResult(call);
                await EchoTable.UntilAsync(call.Cancellation);
                return "never";
            }));

        var result = host.Channel.UnaryAsync(Live, "x", new RpcCallOptions(TimeSpan.FromHours(1)));
        (await started.Task.Within()).Deadline.ShouldBe(_time.GetUtcNow() + TimeSpan.FromHours(1));
        _time.Advance(TimeSpan.FromHours(1));

        (await result.Within()).Status.ShouldBe(new RpcStatus(StatusCode.DeadlineExceeded, "deadline exceeded"));
    }

    [Fact]
    public async Task A_client_that_goes_cancels_its_call()
    {
        var cancelled = new TaskCompletionSource<bool>();
        await using var host = await RpcHost.StartAsync(table => table.AddStream(Live, async call =>
        {
            await call.ReadAsync();
            await call.WriteAsync("up");
            try
            {
                await EchoTable.UntilAsync(call.Context.Cancellation);
            }
            finally
            {
                cancelled.SetResult(call.Context.Cancellation.IsCancellationRequested);
            }

            return RpcStatus.Ok;
        }));

        var stream = host.Channel.StartStream(Live);
        await stream.WriteAsync("x").Within();
        await stream.ReadAsync().Within();
        await stream.DisposeAsync().Within();
        (await cancelled.Task.Within()).ShouldBeTrue();
    }

    [Fact]
    public async Task Stopping_tells_streams_to_end_and_lets_unary_calls_finish()
    {
        var release = new TaskCompletionSource();
        var unaryStarted = new TaskCompletionSource();
        await using var host = await RpcHost.StartAsync(table => table
            .AddStream(Live, async call =>
            {
                await call.WriteAsync("up");
                await EchoTable.UntilAsync(call.Context.Draining).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return new RpcStatus(StatusCode.Unavailable, "moving");
            })
            .AddUnary(Stubborn, async (_, _) =>
            {
                unaryStarted.SetResult();
                await release.Task;
                return "finished";
            }));

        await using var stream = host.Channel.StartStream(Live);
        await stream.ReadAsync().Within();
        var unary = host.Channel.UnaryAsync(Stubborn, "x");
        await unaryStarted.Task.Within();

        var stopped = host.Server.StopAsync();
        (await stream.ReadAsync().Within()).HasMessage.ShouldBeFalse();
        stream.Status.ShouldBe(new RpcStatus(StatusCode.Unavailable, "moving"));
        stopped.IsCompleted.ShouldBeFalse();
        release.SetResult();
        (await unary.Within()).ShouldBe("finished");
        await stopped.Within();
    }

    [Fact]
    public async Task Stopping_is_bounded_when_a_stream_will_not_end()
    {
        await using var host = await RpcHost.StartAtAsync(
            _time,
            table => table.AddStream(Stubborn, async call =>
            {
                await call.WriteAsync("up");
                await EchoTable.UntilAsync(call.Context.Cancellation);
                return RpcStatus.Ok;
            }),
            new RpcServerOptions { ShutdownGrace = TimeSpan.FromSeconds(10) });

        await using var stream = host.Channel.StartStream(Stubborn);
        await stream.ReadAsync().Within();
        var stopped = host.Server.StopAsync();
        _time.Advance(TimeSpan.FromSeconds(9));
        stopped.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(1));

        (await stream.ReadAsync().Within()).HasMessage.ShouldBeFalse();
        stream.Status.ShouldBe(new RpcStatus(StatusCode.Unavailable, "the server is stopping"));
        await stopped.Within();
    }

    [Fact]
    public async Task A_stopped_server_is_unavailable()
    {
        await using var host = await RpcHost.StartAsync(EchoTable.AddEcho);
        (await host.Channel.UnaryAsync(EchoTable.Echo, "x").Within()).IsOk.ShouldBeTrue();
        await host.Server.StopAsync().Within();
        (await host.Channel.UnaryAsync(EchoTable.Echo, "x").Within()).Status.Code.ShouldBe(StatusCode.Unavailable);
    }

    [Fact]
    public void A_method_cannot_be_added_twice()
    {
        var table = new RpcServiceTable();
        EchoTable.AddEcho(table);
        Should.Throw<ArgumentException>(() => EchoTable.AddEcho(table));
        table.Services.ShouldBe(["test.Text"]);
    }
}
