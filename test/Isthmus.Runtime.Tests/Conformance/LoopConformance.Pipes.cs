using Isthmus.Runtime.Pipes;

namespace Isthmus.Runtime.Tests.Conformance;

/// <content>Bulk that goes from one connection to another without being looked at.</content>
public abstract partial class LoopConformance
{
    private static readonly TcpOptions SmallBuffers = new() { SendBuffer = 8 * 1024, ReceiveBuffer = 8 * 1024 };

    [Fact]
    public Task A_large_transfer_through_pipes_arrives_byte_for_byte() => Play(async stage =>
    {
        var sent = new byte[5_000_001];
        new SeededRandom(11).NextBytes(sent);
        using var connection = await stage.Connect(stage.Listen(Peers.EchoByPipe));
        var receiving = Peers.ReceiveAll(connection);
        (await connection.SendAsync(sent)).IsOk.ShouldBeTrue();
        await connection.ShutdownSendAsync();
        (await receiving).AsSpan().SequenceEqual(sent).ShouldBeTrue();
    });

    [Fact]
    public Task A_pipe_takes_nothing_while_nothing_has_arrived() => Play(async stage =>
    {
        using var connection = await stage.Connect(stage.Listen(Peers.Silent));
        using var pipe = Rent(stage.Client);
        connection.TryReceive(pipe, out _).ShouldBeFalse();
        pipe.Length.ShouldBe(0);
    });

    [Fact]
    public Task A_pipe_learns_of_the_end_after_the_last_bytes() => Play(async stage =>
    {
        using var connection = await stage.Connect(stage.Listen(async server => await server.SendAsync("bye"u8.ToArray())));
        using var pipe = Rent(stage.Client);
        (await ReceiveByPipe(connection, pipe)).ShouldBe(new IoResult(IoStatus.Ok, 3));
        pipe.Length.ShouldBe(3);
        using var echo = await stage.Connect(stage.Listen(Peers.Echo));
        (await echo.SendAsync(pipe, Timeout.InfiniteTimeSpan)).ShouldBe(new IoResult(IoStatus.Ok, 3));
        pipe.Length.ShouldBe(0);
        (await Peers.ReceiveExactly(echo, 3)).ShouldBe("bye"u8.ToArray());
        (await ReceiveByPipe(connection, pipe)).Status.ShouldBe(IoStatus.EndOfStream);
    });

    [Fact]
    public Task A_pipe_learns_of_a_reset_on_either_side() => Play(async stage =>
    {
        var to = stage.Listen(async server =>
        {
            await server.ReceiveAsync(new byte[1]);
            server.Abort();
        });
        using var source = await stage.Connect(stage.Listen(async server => await server.SendAsync("late"u8.ToArray())));
        using var broken = await stage.Connect(to);
        await broken.SendAsync("x"u8.ToArray());
        using var pipe = Rent(stage.Client);
        (await ReceiveByPipe(broken, pipe)).Status.ShouldBe(IoStatus.Reset);
        (await ReceiveByPipe(source, pipe)).Bytes.ShouldBe(4);
        (await broken.SendAsync(pipe, Timeout.InfiniteTimeSpan)).ShouldBe(new IoResult(IoStatus.Reset, 0));
    });

    [Fact]
    public Task A_peer_that_does_not_read_stops_a_pipe() => Play(async stage =>
    {
        using var source = await stage.Connect(stage.Listen(async server => await server.SendAsync(new byte[8 * 1024 * 1024])));
        using var stuck = await stage.Connect(stage.Listen(Peers.Silent, SmallBuffers), SmallBuffers);
        IoResult sent;
        do
        {
            using var pipe = Rent(stage.Client);
            (await ReceiveByPipe(source, pipe)).IsOk.ShouldBeTrue();
            sent = await stuck.SendAsync(pipe, TimeSpan.FromMilliseconds(200));
        }
        while (sent.IsOk);

        sent.Status.ShouldBe(IoStatus.TimedOut);
    });

    [Fact]
    public Task What_is_left_in_a_returned_pipe_never_comes_out_of_another() => Play(async stage =>
    {
        using var secret = await stage.Connect(stage.Listen(async server => await server.SendAsync("secret"u8.ToArray())));
        using var open = await stage.Connect(stage.Listen(async server => await server.SendAsync("open"u8.ToArray())));
        using var echo = await stage.Connect(stage.Listen(Peers.Echo));
        using (var left = Rent(stage.Client))
        {
            (await ReceiveByPipe(secret, left)).Bytes.ShouldBe(6);
        }

        using var pipe = Rent(stage.Client);
        (await ReceiveByPipe(open, pipe)).Bytes.ShouldBe(4);
        (await echo.SendAsync(pipe, Timeout.InfiniteTimeSpan)).Bytes.ShouldBe(4);
        (await Peers.ReceiveExactly(echo, 4)).ShouldBe("open"u8.ToArray());
    });

    [Fact]
    public Task A_loop_lends_a_bounded_number_of_pipes() => Play(stage =>
    {
        var rented = new List<BytePipe>();
        while (stage.Client.TryRentPipe(out var pipe))
        {
            rented.Add(pipe);
            rented.Count.ShouldBeLessThan(1000);
        }

        rented[0].Dispose();
        rented[0] = Rent(stage.Client);
        rented.ForEach(p => p.Dispose());
        return ValueTask.CompletedTask;
    });

    private static BytePipe Rent(ILoop loop)
    {
        loop.TryRentPipe(out var pipe).ShouldBeTrue();
        return pipe!;
    }

    private static async ValueTask<IoResult> ReceiveByPipe(Connection connection, BytePipe pipe)
    {
        IoResult result;
        while (!connection.TryReceive(pipe, out result))
        {
            (await connection.WaitReadableAsync(Timeout.InfiniteTimeSpan)).IsOk.ShouldBeTrue();
        }

        return result;
    }
}
