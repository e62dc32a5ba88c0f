using System.Globalization;
using System.Net;
using Isthmus.Proxy.Tests.Peers;
using Isthmus.Proxy.Tests.Plans;
using Isthmus.Runtime.Epoll;
using Isthmus.TestKit;

namespace Isthmus.Proxy.Tests.Resolve;

/// <summary>Upstreams whose endpoints are names (istio facts 4.3: STRICT_DNS, LOGICAL_DNS). In the world 10.1.0.1 to 10.1.0.4 are a1, a2, b1, b2.</summary>
public sealed class NamedUpstreamTests
{
    private const string Name = "api.example";
    private readonly FakeNames _names = new();

    [Fact]
    public void Every_address_of_a_name_is_an_endpoint()
    {
        _names.Set(Name, null, "10.1.0.1", "10.1.0.3");
        Answers(World(UpstreamDiscovery.Dns), 40).ShouldBe(["a1", "b1"]);
    }

    [Fact]
    public void A_new_answer_is_taken_after_five_seconds_when_nobody_says_how_long_the_old_one_holds()
    {
        _names.Set(Name, null, "10.1.0.1");
        var world = World(UpstreamDiscovery.Dns);
        _names.Set(Name, null, "10.1.0.2");
        world.World.RunFor(TimeSpan.FromSeconds(4));
        Answers(world, 10).ShouldBe(["a1"]);
        world.World.RunFor(TimeSpan.FromSeconds(2));
        Answers(world, 10).ShouldBe(["a2"]);
    }

    [Fact]
    public void An_answer_holds_as_long_as_it_says()
    {
        _names.Set(Name, TimeSpan.FromSeconds(30), "10.1.0.1");
        var world = World(UpstreamDiscovery.Dns);
        world.World.RunFor(TimeSpan.FromSeconds(29));
        _names.Asked.ShouldBe(1);
        world.World.RunFor(TimeSpan.FromSeconds(3));
        _names.Asked.ShouldBe(2);
    }

    [Fact]
    public void A_name_that_was_answered_is_not_forgotten_while_another_of_the_plan_is_waited_for()
    {
        _names.Set(Name, null, "10.1.0.1");
        _names.Slow = "slow.example";
        var world = new ProxyWorld(names: _names);
        world.World.RunFor(TimeSpan.FromMilliseconds(500));
        var isApplied = false;
        world.Proxy.Loop.Post(_ => _ = ApplyAsync(), null);
        world.World.RunUntil(() => isApplied, TimeSpan.FromSeconds(3)).ShouldBeTrue();
        world.Plane!.Loops[0].Plan.Upstreams.Single(u => u.Name == "quick").State.Hosts.Count.ShouldBe(1);
        world.World.RunFor(TimeSpan.FromSeconds(3));
        world.Plane.Loops[0].Plan.Upstreams.Single(u => u.Name == "quick").State.Hosts.Count.ShouldBe(1);

        async Task ApplyAsync()
        {
            await world.Plane!.ApplyAsync(world.Plan with { Upstreams = [At("quick", Name), At("slow", "slow.example")], Endpoints = [] });
            isApplied = true;
        }

        static Upstream At(string upstream, string name) => TestPlan.UpstreamOf() with
        {
            Name = upstream,
            Discovery = UpstreamDiscovery.Dns,
            InlineEndpoints = [new LocalityEndpoints(Locality.Parse("here"), 0, 1, [new PlannedEndpoint { Address = name, Port = 8080 }])],
        };
    }

    [Fact]
    public void The_last_good_answer_stays_when_a_look_up_fails()
    {
        _names.Set(Name, null, "10.1.0.1");
        var world = World(UpstreamDiscovery.Dns);
        _names.Answers.Clear();
        world.World.RunFor(TimeSpan.FromMinutes(2));
        _names.Asked.ShouldBeGreaterThan(10);
        Answers(world, 10).ShouldBe(["a1"]);
    }

    [Fact]
    public void A_name_without_an_answer_has_no_hosts_until_one_comes()
    {
        var world = World(UpstreamDiscovery.Dns);
        Answers(world, 1).ShouldBe(["503"]);
        _names.Set(Name, null, "10.1.0.4");
        world.World.RunFor(TimeSpan.FromSeconds(7));
        Answers(world, 10).ShouldBe(["b2"]);
    }

    [Fact]
    public void What_is_known_of_a_host_stays_with_it_when_others_come_and_go()
    {
        _names.Set(Name, null, "10.1.0.1", "10.1.0.2");
        var world = World(UpstreamDiscovery.Dns);
        Answers(world, 20);
        var state = world.Plane!.Loops[0].Plan.Upstreams[0].State;
        var host = state.Hosts.Single(h => h.Key.Address == "10.1.0.1");
        _names.Set(Name, null, "10.1.0.3", "10.1.0.1");
        world.World.RunFor(TimeSpan.FromSeconds(7));
        state.Hosts.ShouldContain(host);
        host.Requests.ShouldBeGreaterThan(0);
        state.Hosts.Select(h => h.Key.Address).ShouldBe(["10.1.0.3", "10.1.0.1"]);
        world.Plane.Loops[0].UpstreamOf(world.Plane.Loops[0].Plan.Upstreams[0]).Pools.ShouldNotContain(p => p.Host.Key.Address == "10.1.0.2", "its connections are closed");
    }

    [Fact]
    public void A_logical_name_has_one_address_and_keeps_it_while_the_answers_have_it()
    {
        _names.Set(Name, null, "10.1.0.1", "10.1.0.2");
        var world = World(UpstreamDiscovery.LogicalDns);
        Answers(world, 10).ShouldBe(["a1"]);
        _names.Set(Name, null, "10.1.0.3", "10.1.0.2", "10.1.0.1");
        world.World.RunFor(TimeSpan.FromSeconds(7));
        Answers(world, 10).ShouldBe(["a1"]);
        _names.Set(Name, null, "10.1.0.3", "10.1.0.2");
        world.World.RunFor(TimeSpan.FromSeconds(7));
        Answers(world, 10).ShouldBe(["b1"]);
    }

    [Fact]
    public void A_flood_of_addresses_is_cut()
    {
        _names.Set(Name, null, [.. Enumerable.Range(0, 1000).Select(i => string.Create(CultureInfo.InvariantCulture, $"10.9.{i / 250}.{(i % 250) + 1}"))]);
        World(UpstreamDiscovery.Dns).Plane!.Loops[0].Plan.Upstreams[0].State.Hosts.Count.ShouldBe(Defaults.AddressesPerName);
    }

    [Fact]
    public void Names_that_no_plan_needs_are_no_longer_asked_for()
    {
        _names.Set(Name, null, "10.1.0.1");
        var world = World(UpstreamDiscovery.Dns);
        world.Proxy.Loop.Post(_ => _ = world.Plane!.ApplyAsync(new Plan()), null);
        world.World.RunFor(TimeSpan.FromSeconds(2));
        var asked = _names.Asked;
        world.World.RunFor(TimeSpan.FromSeconds(30));
        _names.Asked.ShouldBe(asked);
    }

    // localhost has addresses of both families on most machines; the server listens on one of them only.
    [Fact]
    public async Task The_system_knows_localhost()
    {
        await using var backend = EpollLoop.Start(new EpollLoopOptions { Name = "backend" });
        var server = await backend.RunAsync(() => ValueTask.FromResult(TestServer.Listen(backend, new IPEndPoint(IPAddress.Loopback, 0), _ => TestServer.Ok("here")))).Within();
        await using var proxy = await RealProxy.StartAsync(PlanFor(UpstreamDiscovery.Dns, new IPEndPoint(IPAddress.Loopback, 0), "localhost", server.Address.Port));

        // A plan waits a second for its names; the system may take longer.
        var loop = proxy.Plane.Loops[0];
        await loop.Loop.RunAsync(async () =>
        {
            while (loop.Plan.Upstreams[0].State.Hosts.Count == 0)
            {
                await loop.Loop.DelayAsync(TimeSpan.FromMilliseconds(1));
            }
        }).Within();
        for (var i = 0; i < 10; i++)
        {
            (await proxy.SendAndEndAsync("GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n"u8.ToArray())).ShouldEndWith("here");
        }
    }

    private ProxyWorld World(UpstreamDiscovery discovery) => new(change: _ => PlanFor(discovery, ProxyWorld.ProxyAddress, Name, 8080), names: _names);

    private static Plan PlanFor(UpstreamDiscovery discovery, IPEndPoint listen, string name, int port) => TestPlan.Http(listen) with
    {
        Upstreams =
        [
            TestPlan.UpstreamOf() with
            {
                Discovery = discovery,
                InlineEndpoints = [new LocalityEndpoints(Locality.Parse("here"), 0, 1, [new PlannedEndpoint { Address = name, Port = port }])],
            },
        ],
    };

    private static List<string> Answers(ProxyWorld world, int count)
    {
        var answers = new List<string>();
        world.Run(async loop => answers.AddRange((await ProxyWorld.GetManyAsync(loop, count, TimeSpan.FromMilliseconds(1))).Keys.Order(StringComparer.Ordinal)));
        return answers;
    }
}
