using System.Net;

namespace Isthmus.Runtime.Tests.Conformance;

/// <summary>What every loop does, whatever lies below it. The same code runs on the real and on the simulated one.</summary>
public abstract partial class LoopConformance
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(30);

    [Fact]
    public Task Echoes_what_was_sent() => Play(async stage =>
    {
        using var connection = await stage.Connect(stage.Listen(Peers.Echo));
        (await connection.SendAsync("hello"u8.ToArray())).ShouldBe(new IoResult(IoStatus.Ok, 5));
        (await Peers.ReceiveExactly(connection, 5)).ShouldBe("hello"u8.ToArray());
    });

    [Fact]
    public Task Sends_three_pieces_as_one() => Play(async stage =>
    {
        using var connection = await stage.Connect(stage.Listen(Peers.Echo));
        var sent = await connection.SendAsync("head "u8.ToArray(), default, "tail"u8.ToArray(), Timeout.InfiniteTimeSpan);
        sent.ShouldBe(new IoResult(IoStatus.Ok, 9));
        (await Peers.ReceiveExactly(connection, 9)).ShouldBe("head tail"u8.ToArray());
        (await connection.SendAsync(default, "a"u8.ToArray(), "b"u8.ToArray(), Timeout.InfiniteTimeSpan)).Bytes.ShouldBe(2);
        (await Peers.ReceiveExactly(connection, 2)).ShouldBe("ab"u8.ToArray());
    });

    [Fact]
    public Task Half_close_lets_the_answer_through() => Play(async stage =>
    {
        var to = stage.Listen(async server =>
        {
            var question = await Peers.ReceiveAll(server);
            await server.SendAsync(question.Reverse().ToArray());
        });
        using var connection = await stage.Connect(to);
        await connection.SendAsync("abc"u8.ToArray());
        (await connection.ShutdownSendAsync()).Status.ShouldBe(IoStatus.Ok);
        (await Peers.ReceiveAll(connection)).ShouldBe("cba"u8.ToArray());
        (await connection.ReceiveAsync(new byte[1])).Status.ShouldBe(IoStatus.EndOfStream);
    });

    [Fact]
    public Task An_end_that_comes_with_the_last_bytes_is_not_lost() => Play(async stage =>
    {
        var to = stage.Listen(async server =>
        {
            await server.SendAsync("bye"u8.ToArray());
            await server.ShutdownSendAsync();
            await Peers.ReceiveAll(server);
        });
        using var connection = await stage.Connect(to);
        await stage.Client.DelayAsync(Short);
        (await connection.ReceiveAsync(new byte[100])).ShouldBe(new IoResult(IoStatus.Ok, 3));
        (await connection.ReceiveAsync(new byte[100])).Status.ShouldBe(IoStatus.EndOfStream);
    });

    [Fact]
    public Task A_port_where_nobody_listens_refuses() => Play(async stage =>
        (await stage.Client.ConnectAsync(stage.Closed, ConnectOptions.Default)).ShouldBe(new ConnectResult(IoStatus.Refused, null)));

    [Fact]
    public Task A_black_hole_times_out() => Play(async stage =>
    {
        var before = stage.Client.Time.GetTimestamp();
        var result = await stage.Client.ConnectAsync(stage.BlackHole, new ConnectOptions { Timeout = Short });
        result.ShouldBe(new ConnectResult(IoStatus.TimedOut, null));
        stage.Client.Time.GetElapsedTime(before).ShouldBeGreaterThanOrEqualTo(Short);
    });

    [Fact]
    public Task A_connect_can_be_cancelled() => Play(async stage =>
    {
        using var cancel = new CancellationTokenSource();
        var connecting = stage.Client.ConnectAsync(stage.BlackHole, ConnectOptions.Default, cancel.Token);
        stage.Client.Schedule(Short, _ => cancel.Cancel(), null);
        (await connecting).Status.ShouldBe(IoStatus.Canceled);
    });

    [Fact]
    public Task Two_listeners_cannot_have_one_port() => Play(stage =>
    {
        var to = stage.Listen(Peers.Echo);
        stage.Server.Listen(new ListenOptions(to) { ReusePort = false }, Peers.Echo).Status.ShouldBe(IoStatus.AddressInUse);
        return ValueTask.CompletedTask;
    });

    [Fact]
    public Task A_foreign_address_cannot_be_listened_on() => Play(stage =>
    {
        var foreign = new IPEndPoint(IPAddress.Parse("192.0.2.77"), 0);
        stage.Server.Listen(new ListenOptions(foreign), Peers.Echo).Status.ShouldBe(IoStatus.AddressNotAvailable);
        return ValueTask.CompletedTask;
    });

    [Fact]
    public Task Abort_is_a_reset_for_the_peer() => Play(async stage =>
    {
        var to = stage.Listen(async server =>
        {
            await server.ReceiveAsync(new byte[1]);
            server.Abort();
        });
        using var connection = await stage.Connect(to);
        var receiving = connection.ReceiveAsync(new byte[1]);
        await connection.SendAsync("x"u8.ToArray());
        (await receiving).Status.ShouldBe(IoStatus.Reset);
        (await connection.ReceiveAsync(new byte[1])).Status.ShouldBe(IoStatus.Reset);
        (await connection.SendAsync("x"u8.ToArray())).ShouldBe(new IoResult(IoStatus.Reset, 0));
    });

    [Fact]
    public Task Closing_with_unread_input_is_a_reset_for_the_peer() => Play(async stage =>
    {
        var to = stage.Listen(async server => await server.WaitReadableAsync(Timeout.InfiniteTimeSpan));
        using var connection = await stage.Connect(to);
        await connection.SendAsync("x"u8.ToArray());
        (await connection.ReceiveAsync(new byte[1])).Status.ShouldBe(IoStatus.Reset);
    });

    [Fact]
    public Task What_came_before_a_reset_can_still_be_read() => Play(async stage =>
    {
        var hasCome = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var to = stage.Listen(async server =>
        {
            await server.ReceiveAsync(new byte[1]);
            await server.SendAsync("413"u8.ToArray());
            await hasCome.Task;
            server.Abort();
        });
        using var connection = await stage.Connect(to);
        await connection.SendAsync("x"u8.ToArray());
        (await connection.WaitReadableAsync(Timeout.InfiniteTimeSpan)).Status.ShouldBe(IoStatus.Ok);
        hasCome.SetResult();
        IoStatus sent;
        while ((sent = (await connection.SendAsync("y"u8.ToArray())).Status) == IoStatus.Ok)
        {
            await stage.Client.DelayAsync(TimeSpan.FromMilliseconds(1));
        }

        sent.ShouldBe(IoStatus.Reset);
        (await connection.ReceiveAsync(new byte[10])).ShouldBe(new IoResult(IoStatus.Ok, 3));
        (await connection.ReceiveAsync(new byte[10])).Status.ShouldBe(IoStatus.Reset);
    });

    [Fact]
    public Task A_peer_that_does_not_read_stops_the_sender() => Play(async stage =>
    {
        var small = new TcpOptions { SendBuffer = 8 * 1024, ReceiveBuffer = 8 * 1024 };
        using var connection = await stage.Connect(stage.Listen(Peers.Silent, small), small);
        var result = await connection.SendAsync(new byte[16 * 1024 * 1024], TimeSpan.FromMilliseconds(200));
        result.Status.ShouldBe(IoStatus.TimedOut);
        result.Bytes.ShouldBeInRange(1, 8 * 1024 * 1024);
    });

    [Fact]
    public Task A_large_transfer_arrives_byte_for_byte() => Play(async stage =>
    {
        var sent = new byte[5_000_001];
        new SeededRandom(7).NextBytes(sent);
        using var connection = await stage.Connect(stage.Listen(Peers.Echo));
        var sending = connection.SendAsync(sent).AsTask();
        var received = await Peers.ReceiveExactly(connection, sent.Length);
        (await sending).ShouldBe(new IoResult(IoStatus.Ok, sent.Length));
        received.AsSpan().SequenceEqual(sent).ShouldBeTrue();
    });

    [Fact]
    public Task Many_connections_at_once() => Play(async stage =>
    {
        var to = stage.Listen(Peers.Echo);
        var calls = Enumerable.Range(0, 300).Select(async i =>
        {
            using var connection = await stage.Connect(to);
            var message = BitConverter.GetBytes(i);
            for (var round = 0; round < 5; round++)
            {
                await connection.SendAsync(message);
                (await Peers.ReceiveExactly(connection, 4)).ShouldBe(message);
            }
        });
        await Task.WhenAll(calls.ToList());
    });

    [Fact]
    public Task Both_ends_know_both_addresses() => Play(async stage =>
    {
        IPEndPoint? seenByServer = null;
        var to = stage.Listen(server =>
        {
            seenByServer = server.RemoteEndPoint;
            return Peers.Echo(server);
        });
        using var connection = await stage.Connect(to);
        await connection.SendAsync("x"u8.ToArray());
        await connection.ReceiveAsync(new byte[1]);
        connection.RemoteEndPoint.ShouldBe(to);
        connection.LocalEndPoint.ShouldBe(seenByServer);
    });

    [Fact]
    public Task Receiving_has_a_limit_and_goes_on_after_it() => Play(async stage =>
    {
        using var connection = await stage.Connect(stage.Listen(Peers.Echo));
        (await connection.ReceiveAsync(new byte[1], Short)).Status.ShouldBe(IoStatus.TimedOut);
        (await connection.WaitReadableAsync(Short)).Status.ShouldBe(IoStatus.TimedOut);
        await connection.SendAsync("x"u8.ToArray());
        (await connection.WaitReadableAsync(TimeSpan.FromSeconds(5))).Status.ShouldBe(IoStatus.Ok);
        (await connection.ReceiveAsync(new byte[1], Short)).ShouldBe(new IoResult(IoStatus.Ok, 1));
    });

    [Fact]
    public Task A_receive_can_be_cancelled_and_the_next_one_is_not() => Play(async stage =>
    {
        using var connection = await stage.Connect(stage.Listen(Peers.Echo));
        var receiving = connection.ReceiveAsync(new byte[1]);
        connection.CancelReceive();
        receiving.IsCompleted.ShouldBeFalse("never inside the call");
        (await receiving).Status.ShouldBe(IoStatus.Canceled);
        await connection.SendAsync("x"u8.ToArray());
        (await connection.ReceiveAsync(new byte[1])).Status.ShouldBe(IoStatus.Ok);
    });

    [Fact]
    public Task A_send_can_be_cancelled() => Play(async stage =>
    {
        using var connection = await stage.Connect(stage.Listen(Peers.Silent));
        var sending = connection.SendAsync(new byte[64 * 1024 * 1024]);
        await stage.Client.DelayAsync(Short);
        connection.CancelSend();
        (await sending).Status.ShouldBe(IoStatus.Canceled);
    });

    [Fact]
    public Task Dispose_ends_what_is_pending() => Play(async stage =>
    {
        var connection = await stage.Connect(stage.Listen(Peers.Silent));
        var receiving = connection.ReceiveAsync(new byte[1]);
        var sending = connection.SendAsync(new byte[64 * 1024 * 1024]);
        connection.Dispose();
        (await receiving).Status.ShouldBe(IoStatus.Closed);
        (await sending).Status.ShouldBe(IoStatus.Closed);
        (await connection.ReceiveAsync(new byte[1])).Status.ShouldBe(IoStatus.Closed);
        (await connection.SendAsync(new byte[1])).ShouldBe(new IoResult(IoStatus.Closed, 0));
        connection.IsOpen.ShouldBeFalse();
    });

    [Fact]
    public Task An_idle_connection_tells_of_its_peers_death() => Play(async stage =>
    {
        var to = stage.Listen(async server =>
        {
            await server.ReceiveAsync(new byte[1]);
            server.Abort();
        });
        using var connection = await stage.Connect(to);
        var told = new TaskCompletionSource<Connection>();
        connection.InputWhileIdle = told.SetResult;
        connection.HasInput.ShouldBeFalse();
        await connection.SendAsync("x"u8.ToArray());
        (await told.Task).ShouldBeSameAs(connection);
        connection.HasInput.ShouldBeTrue();
    });

    [Fact]
    public Task Timers_fire_in_order_of_their_time_then_of_their_making() => Play(async stage =>
    {
        var order = new List<string>();
        var loop = stage.Client;
        var begin = loop.Time.GetTimestamp();
        loop.Schedule(TimeSpan.FromMilliseconds(90), _ => order.Add("late"), null);
        loop.Schedule(TimeSpan.FromMilliseconds(10), _ => order.Add("early"), null);
        var cancelled = loop.Schedule(TimeSpan.FromMilliseconds(20), _ => order.Add("never"), null);
        loop.Cancel(cancelled).ShouldBeTrue();
        loop.Cancel(cancelled).ShouldBeFalse();
        (await loop.DelayAsync(TimeSpan.FromMilliseconds(120))).ShouldBe(IoStatus.Ok);
        loop.Time.GetElapsedTime(begin).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(120));
        order.ShouldBe(["early", "late"]);
    });

    [Fact]
    public Task A_delay_can_be_cancelled() => Play(async stage =>
    {
        using var cancel = new CancellationTokenSource();
        var delay = stage.Client.DelayAsync(TimeSpan.FromHours(1), cancel.Token);
        stage.Client.Schedule(Short, _ => cancel.Cancel(), null);
        (await delay).ShouldBe(IoStatus.Canceled);
        (await stage.Client.DelayAsync(TimeSpan.FromHours(1), cancel.Token)).ShouldBe(IoStatus.Canceled);
    });

    [Fact]
    public Task The_platforms_timers_run_on_the_loop() => Play(async stage =>
    {
        var loop = stage.Client;
        await Task.Delay(Short, loop.Time, CancellationToken.None);
        loop.IsCurrent.ShouldBeTrue();
        using var limit = new CancellationTokenSource(Short, loop.Time);
        (await loop.DelayAsync(TimeSpan.FromHours(1), limit.Token)).ShouldBe(IoStatus.Canceled);
        loop.IsCurrent.ShouldBeTrue();
    });

    [Fact]
    public Task Posted_work_runs_later_and_in_order() => Play(async stage =>
    {
        var order = new List<int>();
        var done = new TaskCompletionSource();
        stage.Client.Post(_ => order.Add(1), null).ShouldBeTrue();
        stage.Client.Post(_ => order.Add(2), null).ShouldBeTrue();
        stage.Client.Post(_ => done.SetResult(), null).ShouldBeTrue();
        order.ShouldBeEmpty();
        await done.Task;
        order.ShouldBe([1, 2]);
        stage.Client.IsCurrent.ShouldBeTrue();
    });

    /// <summary>Runs the behaviour on the client's loop and gives back what it threw.</summary>
    private protected abstract Task Play(Func<Stage, ValueTask> behaviour);
}
