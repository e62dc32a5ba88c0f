using System.Net;
using System.Text;
using Isthmus.Runtime.Simulation;
using Isthmus.Runtime.Tests.Conformance;

namespace Isthmus.Runtime.Tests.Simulation;

public sealed class SimulatedWorldTests
{
    private const int Port = 80;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void The_same_seed_gives_the_same_trace_and_another_seed_another()
    {
        var first = PlayWithFaults(7, out var firstPlan);
        var second = PlayWithFaults(7, out var secondPlan);
        secondPlan.ShouldBe(firstPlan);
        second.ToString().ShouldBe(first.ToString());
        second.Digest.ShouldBe(first.Digest);
        first.Count.ShouldBeGreaterThan(500);
        PlayWithFaults(8, out _).Digest.ShouldNotBe(first.Digest, StringComparer.Ordinal);
    }

    [Fact]
    public void Hundreds_of_seeds_of_faults_leave_no_call_without_an_end_and_heal_at_the_end()
    {
        for (ulong seed = 0; seed < 300; seed++)
        {
            var world = MakeWorld(seed, TraceDetail.Faults);
            var (client, servers) = Populate(world);
            var calls = new Calls();
            client.Start(loop => CallForEver(loop, servers, calls));
            world.Apply(FaultPlan.Draw(world.Fork(), [.. servers.Select(s => s.Name), client.Name], Second * 20, 6));
            world.RunFor(Second * 40);
            var before = calls.Succeeded;
            world.RunFor(Second * 5);
            calls.Succeeded.ShouldBeGreaterThan(before, $"seed {seed}: after all faults have ended, calls succeed again\n{world.Trace}");
            calls.Wrong.ShouldBe(0, $"seed {seed}");
        }
    }

    [Fact]
    public void A_machine_can_redirect_what_its_process_opens_and_the_server_learns_what_was_called()
    {
        var (world, client, server) = MakeTwo();
        var called = IPEndPoint.Parse("10.96.0.1:80");
        var log = new List<string>();
        server.Start(Serve(connection =>
        {
            log.Add($"{connection.IsRedirected} {connection.LocalEndPoint}");
            log.Add($"{connection.TryRestoreDestination()} {connection.IsRedirected} {connection.LocalEndPoint}");
            return default;
        }));
        client.Start(async loop =>
        {
            client.Redirect = to => to.Equals(called) ? To(server) : null;
            (await loop.ConnectAsync(called, ConnectOptions.Default)).IsOk.ShouldBeTrue();
            (await loop.ConnectAsync(To(server), ConnectOptions.Default)).IsOk.ShouldBeTrue();
        });
        world.RunFor(Second);
        log.ShouldBe([$"False {To(server)}", $"True True {called}", $"False {To(server)}", $"False False {To(server)}"]);
    }

    [Fact]
    public void A_paused_host_accepts_and_takes_bytes_but_answers_only_when_resumed()
    {
        var (world, client, server) = MakeTwo();
        var log = new List<string>();
        server.Start(Serve(Peers.Echo));
        client.Start(async loop =>
        {
            await loop.DelayAsync(Second);
            using var connection = (await loop.ConnectAsync(To(server), ConnectOptions.Default)).Connection!;
            (await connection.SendAsync("x"u8.ToArray())).Status.ShouldBe(IoStatus.Ok);
            log.Add((await connection.ReceiveAsync(new byte[1], Second)).Status.ToString());
            log.Add((await connection.ReceiveAsync(new byte[1], Second * 20)).Status.ToString());
            log.Add(loop.Now.TotalSeconds.ToString("F0", System.Globalization.CultureInfo.InvariantCulture));
        });
        world.Apply(FaultPlan.None.At(Second / 2, new Fault.Pause("server")).At(Second * 10, new Fault.Resume("server")));
        world.RunFor(Second * 20);
        log.ShouldBe(["TimedOut", "Ok", "10"]);
    }

    [Fact]
    public void A_paused_host_lets_its_backlog_fill_up_and_then_no_more_in()
    {
        var world = new SimulatedWorld(new SimulationOptions { Backlog = 3 });
        var server = world.AddHost("server", IPAddress.Parse("10.0.0.1"));
        var client = world.AddHost("client", IPAddress.Parse("10.0.0.2"));
        server.Start(Serve(Peers.Echo));
        world.RunFor(Second);
        server.Pause();
        var statuses = new List<IoStatus>();
        client.Start(async loop =>
        {
            for (var i = 0; i < 5; i++)
            {
                statuses.Add((await loop.ConnectAsync(To(server), ConnectOptions.Default)).Status);
            }
        });
        world.RunFor(Second * 20);
        statuses.ShouldBe([IoStatus.Ok, IoStatus.Ok, IoStatus.Ok, IoStatus.TimedOut, IoStatus.TimedOut]);
    }

    [Fact]
    public void A_kill_resets_connections_and_refuses_new_ones_until_the_restart()
    {
        var (world, client, server) = MakeTwo();
        var log = new List<IoStatus>();
        server.Start(Serve(Peers.Echo));
        client.Start(async loop =>
        {
            await loop.DelayAsync(Second);
            using var connection = (await loop.ConnectAsync(To(server), ConnectOptions.Default)).Connection!;
            log.Add((await connection.ReceiveAsync(new byte[1])).Status);
            log.Add((await loop.ConnectAsync(To(server), ConnectOptions.Default)).Status);
            await loop.DelayAsync(Second * 5);
            var again = await loop.ConnectAsync(To(server), ConnectOptions.Default);
            log.Add(again.Status);
            again.Connection?.Dispose();
        });
        var firstLoop = server.Loop;
        world.Apply(FaultPlan.None.At(Second * 2, new Fault.Kill("server")).At(Second * 4, new Fault.Restart("server")));
        world.RunFor(Second * 20);
        log.ShouldBe([IoStatus.Reset, IoStatus.Refused, IoStatus.Ok]);
        server.Loop.ShouldNotBeSameAs(firstLoop);
        server.Connections.ShouldBe(0, "the client closed the last one");
    }

    [Fact]
    public void A_partition_is_silent_and_what_waited_arrives_after_it()
    {
        var (world, client, server) = MakeTwo();
        var log = new List<string>();
        server.Start(Serve(Peers.Echo));
        client.Start(async loop =>
        {
            await loop.DelayAsync(Second);
            using var connection = (await loop.ConnectAsync(To(server), ConnectOptions.Default)).Connection!;
            await loop.DelayAsync(Second);
            await connection.SendAsync("through the cut"u8.ToArray());
            log.Add((await connection.ReceiveAsync(new byte[100], Second)).Status.ToString());
            log.Add((await loop.ConnectAsync(To(server), new ConnectOptions { Timeout = Second })).Status.ToString());
            log.Add(Encoding.ASCII.GetString(await Peers.ReceiveExactly(connection, 15)));
            log.Add(loop.Now.TotalSeconds.ToString("F0", System.Globalization.CultureInfo.InvariantCulture));
        });
        world.Apply(FaultPlan.None
            .At(Second * 1.5, new Fault.Partition(["client"], ["server"]))
            .At(Second * 9, new Fault.HealPartition(["client"], ["server"])));
        world.RunFor(Second * 20);
        log.ShouldBe(["TimedOut", "TimedOut", "through the cut", "9"]);
        world.Network.Held.ShouldBe(0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(70_000)]
    public void A_connection_breaks_after_exactly_so_many_bytes(int bytes)
    {
        var (world, client, server) = MakeTwo();
        var received = -1;
        var end = IoStatus.Ok;
        server.Start(Serve(async connection => await connection.SendAsync(new byte[200_000])));
        server.ResetConnections(Port, bytes, count: 1);
        client.Start(async loop =>
        {
            await loop.DelayAsync(Second);
            using var connection = (await loop.ConnectAsync(To(server), ConnectOptions.Default)).Connection!;
            received = (await Peers.ReceiveAll(connection)).Length;
            end = (await connection.ReceiveAsync(new byte[1])).Status;
        });
        world.RunFor(Second * 20);
        received.ShouldBe(bytes);
        end.ShouldBe(IoStatus.Reset);
    }

    [Fact]
    public void Bandwidth_and_latency_cost_their_time()
    {
        var (world, client, server) = MakeTwo();
        world.Network.SetLink(client, server, new LinkConditions
        {
            MinimumLatency = TimeSpan.FromMilliseconds(50),
            MaximumLatency = TimeSpan.FromMilliseconds(50),
            BytesPerSecond = 100_000,
        });
        TimeSpan took = default;
        server.Start(Serve(async connection => await connection.SendAsync(new byte[50_000])));
        client.Start(async loop =>
        {
            await loop.DelayAsync(Second);
            using var connection = (await loop.ConnectAsync(To(server), ConnectOptions.Default)).Connection!;
            var begin = loop.Time.GetTimestamp();
            (await Peers.ReceiveAll(connection)).Length.ShouldBe(50_000);
            took = loop.Time.GetElapsedTime(begin);
        });
        world.RunFor(Second * 5);
        took.TotalMilliseconds.ShouldBeInRange(490, 560);
    }

    [Fact]
    public void A_slow_host_answers_late_and_a_refused_port_refuses()
    {
        var (world, client, server) = MakeTwo();
        var log = new List<string>();
        server.Start(Serve(Peers.Echo));
        client.Start(async loop =>
        {
            await loop.DelayAsync(Second);
            using var connection = (await loop.ConnectAsync(To(server), ConnectOptions.Default)).Connection!;
            server.Slowness = Second * 2;
            await connection.SendAsync("x"u8.ToArray());
            await connection.ReceiveAsync(new byte[1]);
            log.Add(loop.Now.TotalSeconds.ToString("F0", System.Globalization.CultureInfo.InvariantCulture));
            server.RefusePort(Port);
            log.Add((await loop.ConnectAsync(To(server), ConnectOptions.Default)).Status.ToString());
            log.Add((await loop.ConnectAsync(new IPEndPoint(IPAddress.Parse("10.9.9.9"), 1), ConnectOptions.Default)).Status.ToString());
        });
        world.RunFor(Second * 20);
        log.ShouldBe(["3", "Refused", "Unreachable"]);
    }

    [Fact]
    public void A_clock_jump_moves_the_wall_clock_and_no_timer()
    {
        var (world, client, _) = MakeTwo();
        var log = new List<string>();
        client.Start(async loop =>
        {
            var wall = loop.Time.GetUtcNow();
            var begin = loop.Time.GetTimestamp();
            await loop.DelayAsync(Second * 10);
            log.Add($"{(loop.Time.GetUtcNow() - wall).TotalSeconds:F0} {loop.Time.GetElapsedTime(begin).TotalSeconds:F0}");
        });
        world.Apply(FaultPlan.None.At(Second * 5, new Fault.ClockJump("client", TimeSpan.FromHours(-1))));
        world.RunFor(Second * 20);
        log.ShouldBe(["-3590 10"]);
    }

    [Fact]
    public void Lost_syns_cost_a_second_and_doomed_connections_break()
    {
        var (world, client, server) = MakeTwo();
        world.Network.SetLink(client, server, new LinkConditions { SynLoss = 0.3, ConnectionLoss = 0.3 });
        var slow = 0;
        var broken = 0;
        server.Start(Serve(async connection => await connection.SendAsync(new byte[100_000])));
        client.Start(async loop =>
        {
            for (var i = 0; i < 200; i++)
            {
                var begin = loop.Now;
                var connected = await loop.ConnectAsync(To(server), new ConnectOptions { Timeout = Second * 60 });
                slow += loop.Now - begin >= Second ? 1 : 0;
                using var connection = connected.Connection!;
                broken += (await Peers.ReceiveAll(connection)).Length < 100_000 ? 1 : 0;
            }
        });
        world.RunFor(TimeSpan.FromHours(1));
        slow.ShouldBeInRange(30, 90);
        broken.ShouldBeInRange(30, 90);
    }

    [Fact]
    public void A_simulated_handshake_proves_the_identity_of_the_peers_host()
    {
        var (world, client, server) = MakeTwo();
        server.Identity = "spiffe://cluster.local/ns/default/sa/web";
        var log = new List<string?>();
        server.Start(Serve(Peers.Echo));
        client.Start(async loop =>
        {
            await loop.DelayAsync(Second);
            foreach (var wanted in new[] { server.Identity, "spiffe://other" })
            {
                var plain = (await loop.ConnectAsync(To(server), ConnectOptions.Default)).Connection!;
                plain.PeerIdentity.ShouldBeNull();
                var tls = new SimulatedTls(identity => string.Equals(identity, wanted, StringComparison.Ordinal));
                var upgraded = await tls.UpgradeAsync(plain, Second);
                log.Add(upgraded.Connection?.PeerIdentity ?? upgraded.Status.ToString());
            }
        });
        world.RunFor(Second * 20);
        log.ShouldBe([server.Identity, "TlsFailed"]);
    }

    [Fact]
    public void Code_that_throws_ends_the_run_with_the_hosts_name()
    {
        var (world, client, _) = MakeTwo();
        client.Start(_ => throw new FormatException("announced"));
        Should.Throw<InvalidOperationException>(() => world.RunFor(Second)).Message.ShouldStartWith("Code on client failed");
    }

    [Fact]
    public void Stop_ends_awaits_with_closed()
    {
        var (world, client, server) = MakeTwo();
        var statuses = new List<IoStatus>();
        server.Start(Serve(Peers.Silent));
        client.Start(async loop =>
        {
            await loop.DelayAsync(Second);
            var connection = (await loop.ConnectAsync(To(server), ConnectOptions.Default)).Connection!;
            statuses.Add((await connection.ReceiveAsync(new byte[1])).Status);
            statuses.Add((await loop.ConnectAsync(To(server), ConnectOptions.Default)).Status);
            statuses.Add(await loop.DelayAsync(Second));
        });
        world.RunFor(Second * 2);
        client.Loop.Stop();
        world.RunFor(Second * 2);
        statuses.ShouldBe([IoStatus.Closed, IoStatus.Closed, IoStatus.Closed]);
    }

    private static SimulationTrace PlayWithFaults(ulong seed, out string plan)
    {
        var world = MakeWorld(seed, TraceDetail.Segments);
        var (client, servers) = Populate(world);
        client.Start(loop => CallForEver(loop, servers, new Calls()));
        var faults = FaultPlan.Draw(world.Fork(), [.. servers.Select(s => s.Name)], Second * 10, 8);
        plan = faults.ToString();
        world.Apply(faults);
        world.RunFor(Second * 15);
        return world.Trace;
    }

    private static SimulatedWorld MakeWorld(ulong seed, TraceDetail detail) => new(new SimulationOptions
    {
        Seed = seed,
        Detail = detail,
        Link = new LinkConditions { MaximumLatency = TimeSpan.FromMilliseconds(5), SynLoss = 0.01, ConnectionLoss = 0.02 },
    });

    private static (SimulatedHost Client, List<SimulatedHost> Servers) Populate(SimulatedWorld world)
    {
        var client = world.AddHost("client", IPAddress.Parse("10.0.0.100"), IPAddress.Parse("fd00::100"));
        var servers = Enumerable.Range(1, 3).Select(i => world.AddHost($"server-{i}", IPAddress.Parse($"10.0.0.{i}"))).ToList();
        servers.ForEach(s => s.Start(Serve(Peers.Echo)));
        return (client, servers);
    }

    private static async ValueTask CallForEver(ILoop loop, List<SimulatedHost> servers, Calls calls)
    {
        for (var i = 0; ; i++)
        {
            await loop.DelayAsync(TimeSpan.FromMilliseconds(20));
            var connected = await loop.ConnectAsync(To(servers[i % servers.Count]), new ConnectOptions { Timeout = Second });
            if (connected.Connection is not { } connection)
            {
                continue;
            }

            var question = BitConverter.GetBytes(i);
            var answer = new byte[4];
            await connection.SendAsync(question, Second);
            var received = await connection.ReceiveAsync(answer, Second);
            calls.Succeeded += received is { IsOk: true, Bytes: 4 } ? 1 : 0;
            calls.Wrong += received.IsOk && !answer.AsSpan(0, received.Bytes).SequenceEqual(question.AsSpan(0, received.Bytes)) ? 1 : 0;
            connection.Dispose();
        }
    }

    private static (SimulatedWorld World, SimulatedHost Client, SimulatedHost Server) MakeTwo()
    {
        var world = new SimulatedWorld(new SimulationOptions { Seed = 3 });
        return (world, world.AddHost("client", IPAddress.Parse("10.0.0.2")), world.AddHost("server", IPAddress.Parse("10.0.0.1")));
    }

    private static IPEndPoint To(SimulatedHost host) => new(host.Addresses[0], Port);

    private static Func<ILoop, ValueTask> Serve(Func<Connection, ValueTask> serve) => loop =>
    {
        loop.Listen(new ListenOptions(new IPEndPoint(IPAddress.Any, Port)), serve).Status.ShouldBe(IoStatus.Ok);
        return ValueTask.CompletedTask;
    };

    private sealed class Calls
    {
        public int Succeeded { get; set; }

        public int Wrong { get; set; }
    }
}
