using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using Isthmus.Runtime.Async;
using Isthmus.Runtime.Epoll;
using Isthmus.Runtime.Tests.Conformance;
using Isthmus.TestKit;

namespace Isthmus.Runtime.Tests.Epoll;

/// <summary>What only the real loop has: descriptors, threads, foreign peers, cost.</summary>
public sealed class EpollLoopTests
{
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    [Fact]
    public async Task A_stop_ends_every_await_with_a_value()
    {
        await using var loop = EpollLoop.Start(new EpollLoopOptions());
        var statuses = new List<IoStatus>();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(_ => _ = WaitForEverything(loop, statuses, begun), null);
        await begun.Task.Within();
        await loop.StopAsync().Within();
        statuses.ShouldBe(Enumerable.Repeat(IoStatus.Closed, 4));
        loop.Post(_ => { }, null).ShouldBeFalse();
    }

    [Theory]
    [InlineData("127.9.8.7", null, "127.9.8.7")]
    [InlineData("127.9.8.7", "127.9.8.6", "127.9.8.6")]
    [InlineData(null, null, "127.0.0.1")]
    [InlineData("::1", null, "127.0.0.1")]
    [InlineData("203.0.113.1", null, "127.0.0.1")]
    public async Task Connects_from_its_own_address_where_that_can_reach_the_other(string? own, string? asked, string seen)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(AnyPort);
        listener.Listen();
        await using var loop = EpollLoop.Start(new EpollLoopOptions { LocalAddress = own is null ? null : IPAddress.Parse(own) });
        var options = new ConnectOptions { Local = asked is null ? null : new IPEndPoint(IPAddress.Parse(asked), 0) };
        await loop.RunAsync(async () =>
        {
            var connected = await loop.ConnectAsync((IPEndPoint)listener.LocalEndPoint!, options);
            connected.Status.ShouldBe(IoStatus.Ok);
            connected.Connection!.Dispose();
        }).Within();
        using var accepted = await listener.AcceptAsync().Within();
        ((IPEndPoint)accepted.RemoteEndPoint!).Address.ShouldBe(IPAddress.Parse(seen));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task A_connection_that_nobody_redirected_was_going_here(string address)
    {
        await using var loop = EpollLoop.Start(new EpollLoopOptions());
        await loop.RunAsync(async () =>
        {
            var seen = new TaskCompletionSource<(bool, bool, IPEndPoint)>();
            var stage = new Stage(loop, loop, IPAddress.Parse(address), AnyPort);
            var server = stage.Listen(connection =>
            {
                seen.SetResult((connection.TryRestoreDestination(), connection.IsRedirected, connection.LocalEndPoint));
                return default;
            });
            using var client = (await loop.ConnectAsync(server, ConnectOptions.Default)).Connection!;
            (await seen.Task.Within()).ShouldBe((false, false, server));
        });
    }

    [Fact]
    public async Task What_no_event_has_told_yet_is_seen_when_asked_for()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(AnyPort);
        listener.Listen();
        await using var loop = EpollLoop.Start(new EpollLoopOptions());
        await loop.RunAsync(async () =>
        {
            using var connection = (await loop.ConnectAsync((IPEndPoint)listener.LocalEndPoint!, ConnectOptions.Default)).Connection!;
            using var server = await listener.AcceptAsync();
            var receiving = connection.WaitReadableAsync(Timeout.InfiniteTimeSpan);
            connection.HasInputNow().ShouldBeFalse();
            server.Send("x"u8);
            SpinWait.SpinUntil(connection.HasInputNow, TimeSpan.FromSeconds(30)).ShouldBeTrue();
            receiving.IsCompleted.ShouldBeFalse("nothing was dispatched in between");
            (await receiving).IsOk.ShouldBeTrue();
            (await connection.ReceiveAsync(new byte[2])).ShouldBe(new IoResult(IoStatus.Ok, 1));
        }).Within();
    }

    [Fact]
    public async Task Survives_code_that_throws_reports_it_and_closes_that_connection()
    {
        var faults = new List<LoopFault>();
        await using var loop = EpollLoop.Start(new EpollLoopOptions { OnFault = faults.Add });
        await loop.RunAsync(async () =>
        {
            var stage = new Stage(loop, loop, IPAddress.Loopback, AnyPort);
            var bad = stage.Listen(async server =>
            {
                await server.ReceiveAsync(new byte[1]);
                throw new FormatException("served badly");
            });
            var worse = stage.Listen(_ => throw new FormatException("served worse"));
            loop.Schedule(TimeSpan.FromMilliseconds(1), _ => throw new FormatException("timer"), null);
            loop.Post(_ => throw new FormatException("post"), null);
            foreach (var to in new[] { bad, worse })
            {
                // The reset may come before the connect is noticed to have succeeded.
                var connected = await loop.ConnectAsync(to, ConnectOptions.Default);
                using var connection = connected.Connection;
                await (connection?.SendAsync("x"u8.ToArray()) ?? default);
                (connection is null ? connected.Status : (await connection.ReceiveAsync(new byte[1])).Status).ShouldBe(IoStatus.Reset);
            }

            using var watched = await stage.Connect(stage.Listen(Peers.Echo));
            var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            watched.InputWhileIdle = _ =>
            {
                called.SetResult();
                throw new FormatException("watcher");
            };
            await watched.SendAsync("x"u8.ToArray());
            await called.Task;
            watched.IsOpen.ShouldBeFalse();

            // Timers fire in order: the one above has.
            await loop.DelayAsync(TimeSpan.FromMilliseconds(2));
        }).Within();
        faults.Select(f => f.Exception.Message).Order(StringComparer.Ordinal)
            .ShouldBe(["post", "served badly", "served worse", "timer", "watcher"]);
        faults.Count(f => f.Connection is { IsOpen: false }).ShouldBe(3);
    }

    [Fact]
    public async Task A_fast_stream_does_not_starve_the_others()
    {
        await using var loop = EpollLoop.Start(new EpollLoopOptions());
        await loop.RunAsync(async () =>
        {
            var stage = new Stage(loop, loop, IPAddress.Loopback, AnyPort);
            var isOver = false;
            var flood = stage.Listen(async server =>
            {
                var data = new byte[1024];
                while (!isOver && (await server.SendAsync(data)).IsOk)
                {
                }
            });
            using var fast = await stage.Connect(flood);
            var drained = Peers.ReceiveAll(fast).AsTask();
            using var slow = await stage.Connect(stage.Listen(Peers.Echo));
            for (var i = 0; i < 20; i++)
            {
                await slow.SendAsync("x"u8.ToArray());
                (await Peers.ReceiveExactly(slow, 1)).ShouldBe("x"u8.ToArray());
            }

            isOver = true;
            await drained;
        }).Within();
    }

    [Fact]
    public async Task Posts_from_many_threads_all_arrive()
    {
        await using var loop = EpollLoop.Start(new EpollLoopOptions());
        var count = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var posters = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 2000; i++)
            {
                loop.Post(_ => Count(), null).ShouldBeTrue();
            }
        }));
        await Task.WhenAll(posters).Within();
        await all.Task.Within();

        void Count()
        {
            if (++count == 8000)
            {
                all.SetResult();
            }
        }
    }

    [Fact]
    public async Task Refuses_posts_beyond_its_bound()
    {
        await using var loop = EpollLoop.Start(new EpollLoopOptions());
        using var go = new ManualResetEventSlim();
        loop.Post(_ => go.Wait(TimeSpan.FromSeconds(20), CancellationToken.None), null);
        var accepted = 0;
        while (accepted < 1_000_000 && loop.Post(_ => { }, null))
        {
            accepted++;
        }

        go.Set();
        accepted.ShouldBeLessThan(100_000);
        loop.RefusedPosts.ShouldBe(1);
    }

    [Fact]
    public async Task Each_loop_has_its_own_listener_on_a_shared_port()
    {
        await using var first = EpollLoop.Start(new EpollLoopOptions());
        await using var second = EpollLoop.Start(new EpollLoopOptions());
        var one = await first.RunAsync(() => new ValueTask<ListenResult>(first.Listen(new ListenOptions(AnyPort), Peers.Echo))).Within();
        var port = one.Listener!.LocalEndPoint;
        var two = await second.RunAsync(() => new ValueTask<ListenResult>(second.Listen(new ListenOptions(port), Peers.Echo))).Within();
        two.Status.ShouldBe(IoStatus.Ok);
        for (var i = 0; i < 64; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(port).Within();
        }

        await Poll.UntilAsync(() => one.Listener.Accepted + two.Listener!.Accepted == 64);
        one.Listener.Accepted.ShouldBeGreaterThan(0);
        two.Listener!.Accepted.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_dual_stack_listener_shows_ipv4_clients_as_ipv4()
    {
        await using var loop = EpollLoop.Start(new EpollLoopOptions());
        var seen = new TaskCompletionSource<IPEndPoint>(TaskCreationOptions.RunContinuationsAsynchronously);
        var listen = await loop.RunAsync(() => new ValueTask<ListenResult>(loop.Listen(
            new ListenOptions(new IPEndPoint(IPAddress.IPv6Any, 0)) { DualStack = true },
            connection =>
            {
                seen.SetResult(connection.RemoteEndPoint);
                return Peers.Echo(connection);
            }))).Within();
        using var client = new TcpClient(AddressFamily.InterNetwork);
        await client.ConnectAsync(IPAddress.Loopback, listen.Listener!.LocalEndPoint.Port).Within();
        (await seen.Task.Within()).ShouldBe((IPEndPoint)client.Client.LocalEndPoint!);
    }

    [Fact]
    public async Task Serves_the_platforms_sockets_and_calls_them()
    {
        await using var loop = EpollLoop.Start(new EpollLoopOptions());
        var listen = await loop.RunAsync(() => new ValueTask<ListenResult>(loop.Listen(new ListenOptions(AnyPort), Peers.Echo))).Within();
        using var client = new TcpClient();
        await client.ConnectAsync(listen.Listener!.LocalEndPoint).Within();
        var stream = client.GetStream();
        await stream.WriteAsync("hello"u8.ToArray()).Within();
        client.Client.Shutdown(SocketShutdown.Send);
        (await new StreamReader(stream).ReadToEndAsync().Within()).ShouldBe("hello");

        using var server = new TcpListener(AnyPort);
        server.Start();
        var called = loop.RunAsync(async () =>
        {
            using var connection = (await loop.ConnectAsync((IPEndPoint)server.LocalEndpoint, ConnectOptions.Default)).Connection!;
            await connection.SendAsync("ping"u8.ToArray());
            await connection.ShutdownSendAsync();
            return await Peers.ReceiveAll(connection);
        });
        using var accepted = await server.AcceptTcpClientAsync().Within();
        (await new StreamReader(accepted.GetStream(), leaveOpen: true).ReadToEndAsync().Within()).ShouldBe("ping");
        await accepted.GetStream().WriteAsync("pong"u8.ToArray()).Within();
        accepted.Close();
        Encoding.ASCII.GetString(await called.Within()).ShouldBe("pong");
    }

    [Fact]
    public async Task Serves_curl()
    {
        await using var loop = EpollLoop.Start(new EpollLoopOptions());
        var listen = await loop.RunAsync(() => new ValueTask<ListenResult>(loop.Listen(new ListenOptions(AnyPort), async connection =>
        {
            await connection.ReceiveAsync(new byte[4096]);
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"u8.ToArray());
            await connection.ShutdownSendAsync();
            await Peers.ReceiveAll(connection);
        }))).Within();
        using var curl = Process.Start(new ProcessStartInfo("curl", $"-s --max-time 10 http://{listen.Listener!.LocalEndPoint}/")
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        (await curl.StandardOutput.ReadToEndAsync().Within()).ShouldBe("hello");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_round_trip_allocates_nothing(bool withLimits)
    {
        var limit = withLimits ? TimeSpan.FromSeconds(5) : Timeout.InfiniteTimeSpan;
        await using var loop = EpollLoop.Start(new EpollLoopOptions());
        var allocated = await loop.RunAsync(async () =>
        {
            var stage = new Stage(loop, loop, IPAddress.Loopback, AnyPort);
            var to = stage.Listen(Relay);
            var connections = new Connection[8];
            for (var i = 0; i < connections.Length; i++)
            {
                connections[i] = await stage.Connect(to);
            }

            var buffer = new byte[100];
            await RoundTrips(connections, buffer, limit, 300);
            return await Allocations.OfAsync(() => RoundTrips(connections, buffer, limit, 100));
        }).Within();
        allocated.ShouldBe(0);
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private static async ValueTask RoundTrips(Connection[] connections, byte[] buffer, TimeSpan limit, int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            foreach (var connection in connections)
            {
                await connection.SendAsync(buffer.AsMemory(0, 40), buffer.AsMemory(40), default, limit);
            }

            foreach (var connection in connections)
            {
                var received = 0;
                while (received < buffer.Length)
                {
                    received += (await connection.ReceiveAsync(buffer, limit)).Bytes;
                }
            }
        }
    }

    // As a proxy does between requests: no buffer while idle, one from the pool while there is something to do.
    private static async ValueTask Relay(Connection connection)
    {
        while (await RelayOnce(connection))
        {
        }
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private static async ValueTask<bool> RelayOnce(Connection connection)
    {
        await connection.WaitReadableAsync(TimeSpan.FromSeconds(60));
        using var buffer = connection.Loop.Buffers.Rent(4096);
        var received = await connection.ReceiveAsync(buffer.Memory);
        return received.IsOk && (await connection.SendAsync(buffer.Memory[..received.Bytes])).IsOk;
    }

    private static async Task WaitForEverything(EpollLoop loop, List<IoStatus> statuses, TaskCompletionSource begun)
    {
        var stage = new Stage(loop, loop, IPAddress.Loopback, AnyPort);
        var connection = await stage.Connect(stage.Listen(Peers.Silent));
        var receiving = connection.ReceiveAsync(new byte[1]);
        var sending = connection.SendAsync(new byte[64 * 1024 * 1024]);
        var delay = loop.DelayAsync(TimeSpan.FromHours(1));
        begun.SetResult();
        statuses.Add((await receiving).Status);
        statuses.Add((await sending).Status);
        statuses.Add(await delay);
        statuses.Add((await loop.ConnectAsync(new IPEndPoint(IPAddress.Loopback, 1), ConnectOptions.Default)).Status);
    }
}
