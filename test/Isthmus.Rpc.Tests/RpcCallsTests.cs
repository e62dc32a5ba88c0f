using Isthmus.Rpc.Client;
using Isthmus.TestKit;

namespace Isthmus.Rpc.Tests;

public sealed class RpcCallsTests : IAsyncLifetime
{
    private RpcHost _host = null!;

    public async Task InitializeAsync() => _host = await RpcHost.StartAsync(EchoTable.AddEcho);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Unary_call_returns_the_message()
    {
        var result = await _host.Channel.UnaryAsync(EchoTable.Echo, "hello").Within();
        result.ShouldBe("echo hello");
    }

    [Fact]
    public async Task An_empty_message_is_a_message()
    {
        var result = await _host.Channel.UnaryAsync(EchoTable.Echo, "").Within();
        result.ShouldBe("echo ");
    }

    [Fact]
    public async Task A_message_of_three_MiB_passes_both_ways()
    {
        var text = new string('x', 3 * 1024 * 1024);
        var result = await _host.Channel.UnaryAsync(EchoTable.Echo, text).Within();
        result.Message!.Length.ShouldBe(text.Length + 5);
    }

    [Fact]
    public async Task Stream_answers_each_message_and_then_ends()
    {
        await using var call = _host.Channel.StartStream(EchoTable.EchoStream);
        for (var i = 0; i < 100; i++)
        {
            (await call.WriteAsync($"m{i}").Within()).ShouldBeTrue();
            (await call.ReadAsync().Within()).Message.ShouldBe($"echo m{i}");
        }

        call.Status.ShouldBeNull();
        await call.CompleteAsync();
        (await call.ReadAsync().Within()).HasMessage.ShouldBeFalse();
        call.Status.ShouldBe(RpcStatus.Ok);
        call.Trailers["end"].ShouldBe("seen");
    }

    [Fact]
    public async Task A_stream_is_known_to_be_taken_before_its_first_message()
    {
        await using var host = await RpcHost.StartAsync(table => table.AddStream(EchoTable.EchoStream, async call =>
        {
            await call.StartAsync();
            var read = await call.ReadAsync();
            await call.WriteAsync("echo " + read.Message);
            return new RpcStatus(StatusCode.Aborted, "enough");
        }));
        await using var call = host.Channel.StartStream(EchoTable.EchoStream);
        (await call.IsTakenAsync().Within()).ShouldBeTrue();
        await call.WriteAsync("hello");
        (await call.ReadAsync().Within()).Message.ShouldBe("echo hello");
        (await call.ReadAsync().Within()).HasMessage.ShouldBeFalse();
        call.Status!.Value.Code.ShouldBe(StatusCode.Aborted);
    }

    [Fact]
    public async Task A_call_that_is_refused_or_reaches_nobody_is_not_taken()
    {
        await using var unknown = _host.Channel.StartStream(Text.Method("Unknown"));
        (await unknown.IsTakenAsync().Within()).ShouldBeFalse();
        (await unknown.ReadAsync().Within()).HasMessage.ShouldBeFalse();
        unknown.Status!.Value.Code.ShouldBe(StatusCode.Unimplemented);

        // Nobody listens on port 1.
        using var nowhere = new RpcChannel(new Uri("http://127.0.0.1:1"), new(), TimeProvider.System);
        await using var lost = nowhere.StartStream(EchoTable.EchoStream);
        (await lost.IsTakenAsync().Within()).ShouldBeFalse();
    }

    [Fact]
    public async Task Half_close_before_any_message_ends_a_stream_well()
    {
        await using var call = _host.Channel.StartStream(EchoTable.EchoStream);
        await call.CompleteAsync();
        (await call.ReadAsync().Within()).HasMessage.ShouldBeFalse();
        call.Status.ShouldBe(RpcStatus.Ok);
    }

    [Fact]
    public async Task Status_message_with_percent_newline_and_umlaut_arrives()
    {
        var result = await _host.Channel.UnaryAsync(EchoTable.Fail, "100 % für\nalle").Within();
        result.Status.ShouldBe(new RpcStatus(StatusCode.FailedPrecondition, "100 % für\nalle"));
    }

    [Fact]
    public async Task A_bug_in_a_handler_does_not_tell_its_text()
    {
        var result = await _host.Channel.UnaryAsync(EchoTable.Fail, "throw").Within();
        result.Status.ShouldBe(new RpcStatus(StatusCode.Unknown, "the handler failed"));
    }

    [Fact]
    public async Task Unknown_method_is_unimplemented()
    {
        var result = await _host.Channel.UnaryAsync(Text.Method("Nowhere"), "x").Within();
        result.Status.Code.ShouldBe(StatusCode.Unimplemented);
    }

    [Fact]
    public async Task Unreadable_message_is_internal_and_the_connection_lives()
    {
        (await _host.Channel.UnaryAsync(EchoTable.Echo, "!").Within()).Status.Code.ShouldBe(StatusCode.Internal);
        (await _host.Channel.UnaryAsync(EchoTable.Echo, "a").Within()).ShouldBe("echo a");
    }

    [Fact]
    public async Task Metadata_travels_both_ways_also_as_bytes()
    {
        var headers = new RpcMetadata();
        headers.Add("Word", "plain");
        headers.AddBinary("raw-bin", [0, 255, 1, 254]);
        await using var call = _host.Channel.StartStream(EchoTable.Metadata, new RpcCallOptions(Headers: headers));
        await call.WriteAsync("x").Within();
        await call.CompleteAsync();

        (await call.ReadAsync().Within()).Message.ShouldBe("plain True 00FF01FE");
        (await call.ReadAsync().Within()).HasMessage.ShouldBeFalse();
        call.Trailers.TryGetBinary("back-bin", out var back).ShouldBeTrue();
        back.ShouldBe([0, 255, 1, 254]);
    }

    [Fact]
    public async Task Deadline_ends_the_call_on_the_client()
    {
        var result = await _host.Channel.UnaryAsync(EchoTable.Wait, "x", new RpcCallOptions(TimeSpan.FromMilliseconds(50))).Within();
        result.Status.Code.ShouldBe(StatusCode.DeadlineExceeded);
    }

    [Fact]
    public async Task Cancelling_the_client_ends_a_stream_as_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        await using var call = _host.Channel.StartStream(EchoTable.EchoStream, cancellationToken: cancel.Token);
        await call.WriteAsync("a").Within();
        await call.ReadAsync().Within();
        await cancel.CancelAsync();
        (await call.ReadAsync().Within()).HasMessage.ShouldBeFalse();
        call.Status!.Value.Code.ShouldBe(StatusCode.Cancelled);
    }

    [Fact]
    public async Task A_second_write_while_one_is_pending_is_refused()
    {
        await using var call = _host.Channel.StartStream(EchoTable.Wait);
        var large = new string('x', 3 * 1024 * 1024);
        // The handler reads one message and no more. The next is larger than what the server takes in unread, so its write stays pending.
        await call.WriteAsync(large).Within();
        var pending = call.WriteAsync(large).AsTask();
        await Should.ThrowAsync<InvalidOperationException>(async () => await call.WriteAsync("y"));
        await call.DisposeAsync().Within();
        await pending.Within();
    }

    [Fact]
    public async Task Nobody_listening_is_unavailable()
    {
        using var channel = new RpcChannel(new Uri("http://127.0.0.1:1"), new(), TimeProvider.System);
        var result = await channel.UnaryAsync(EchoTable.Echo, "x").Within();
        result.Status.Code.ShouldBe(StatusCode.Unavailable);
    }

    [Fact]
    public async Task Two_hundred_streams_share_one_connection()
    {
        var calls = Enumerable.Range(0, 200).Select(async i =>
        {
            await using var call = _host.Channel.StartStream(EchoTable.EchoStream);
            await call.WriteAsync($"{i}");
            var read = await call.ReadAsync();
            return read.Message == $"echo {i}";
        });
        (await Task.WhenAll(calls).Within()).ShouldAllBe(ok => ok);
    }
}
