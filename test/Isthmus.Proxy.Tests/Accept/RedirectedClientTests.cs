using System.Net;
using Isthmus.Proxy.Tests.Forward;
using Isthmus.Proxy.Tests.Peers;
using Isthmus.Proxy.Tests.Plans;

namespace Isthmus.Proxy.Tests.Accept;

/// <summary>Clients that the machine redirects to the proxy, as in an injected pod (istio facts 4.4, xds facts F.4): the address that they called decides.</summary>
public sealed class RedirectedClientTests
{
    private const string Passthrough = "PassthroughCluster";
    private static readonly IPEndPoint Virtual = new(ProxyWorld.ProxyAddress.Address, 15001);

    [Fact]
    public void The_listener_of_the_called_address_takes_them()
    {
        var world = World();
        world.Run(async loop =>
        {
            (await GetAsync(loop, "10.96.0.1:9080")).ShouldBe("exact");
            (await GetAsync(loop, "10.96.0.2:9080")).ShouldBe("by port");
            (await GetAsync(loop, "10.96.0.1:9081")).ShouldBe("", "nobody is there, and no listener takes it: it is passed on, and refused");
        });
    }

    [Fact]
    public void What_no_listener_takes_goes_to_where_it_was_going()
    {
        var world = World();
        world.Run(async loop =>
        {
            (await GetAsync(loop, "10.1.0.1:8080")).ShouldBe("a1");
            (await GetAsync(loop, "10.1.0.3:8080")).ShouldBe("b1");
            (await GetAsync(loop, "10.1.0.3:8081")).ShouldBe("");
            (await GetAsync(loop, "10.1.0.3:8080")).ShouldBe("b1", "a refused port is no reason to think ill of the address");
        });

        // Nobody is remembered for long, and no series is kept for any of them.
        world.World.RunFor(TimeSpan.FromSeconds(10));
        world.Plane!.Loops[0].UpstreamOf(world.Plane.Loops[0].Plan.Upstreams.Single(u => u.Name == Passthrough)).Pools.ShouldBeEmpty();
        world.ShouldHoldNothing();
    }

    [Fact]
    public void Requests_go_to_where_they_were_going_and_their_connections_are_kept_for_a_moment()
    {
        var world = World(fallback: new HttpHandling { InlineRoutes = TestPlan.Routes(TestPlan.Catchall() with { Action = TestPlan.Forward() with { Upstreams = [new WeightedUpstream(Passthrough)] } }) });
        world.Run(async loop =>
        {
            for (var i = 0; i < 3; i++)
            {
                (await GetAsync(loop, "10.1.0.4:8080")).ShouldBe("b2");
                (await GetAsync(loop, "10.1.0.2:8080")).ShouldBe("a2");
            }
        });
        (world.Servers["b2"].Connections, world.Servers["a2"].Connections).ShouldBe((1, 1));
        world.World.RunFor(TimeSpan.FromSeconds(10));
        world.Plane!.Loops[0].UpstreamOf(world.Plane.Loops[0].Plan.Upstreams.Single(u => u.Name == Passthrough)).Pools.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_address_that_refuses_is_called_once(bool isHttp)
    {
        var handling = new HttpHandling { InlineRoutes = TestPlan.Routes(TestPlan.Catchall() with { Action = TestPlan.Forward() with { Upstreams = [new WeightedUpstream(Passthrough)] } }) };
        var world = isHttp ? World(fallback: handling) : World();
        world.Run(async loop => await GetAsync(loop, "10.1.0.3:8081"));
        world.Plane!.Loops[0].Decisions.NewestKept(100).Count(r => r.Host is not null).ShouldBe(1);
    }

    [Fact]
    public void Whoever_calls_the_proxy_itself_is_sent_nowhere()
    {
        var world = World(fallback: new HttpHandling { InlineRoutes = TestPlan.Routes(TestPlan.Catchall() with { Action = TestPlan.Forward() with { Upstreams = [new WeightedUpstream(Passthrough)] } }) });
        world.Client.Redirect = null;
        world.Run(async loop => (await (await TestClient.ConnectAsync(loop, Virtual)).GetAsync()).Status.ShouldBe(503));
    }

    [Fact]
    public void A_new_plan_changes_who_takes_them_and_a_session_goes_on_by_it()
    {
        var world = World();
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, IPEndPoint.Parse("10.96.0.1:9080"));
            (await client.GetAsync()).Body.ShouldBe("exact");
            var plan = PlanOf(world.Plan, null);
            Task applying = world.Plane!.ApplyAsync(plan with
            {
                Listeners = plan.Listeners.Select(l => l.Name == "10.96.0.1_9080" ? Answering("10.96.0.1", "new") : l).Where(l => l.Name != "0.0.0.0_9080").ToEquatableArray(),
            });
            while (!applying.IsCompleted)
            {
                await loop.DelayAsync(TimeSpan.FromMilliseconds(1));
            }

            (await client.GetAsync()).Body.ShouldBe("new");
            (await GetAsync(loop, "10.96.0.2:9080")).ShouldBe("");
        });
    }

    [Fact]
    public void The_port_that_was_meant_chooses_the_chain_of_an_inbound_listener()
    {
        var world = Inbound(
            new FilterChain { Name = "blackhole", Match = new FilterChainMatch { DestinationPort = 15006 }, Handling = new TcpHandling { Upstreams = [] } },
            new FilterChain { Name = "http", Match = new FilterChainMatch { DestinationPort = 9080 }, Handling = Answering("x", "by port").FilterChains[0].Handling },
            new FilterChain { Name = "rest", Handling = new TcpHandling { Upstreams = [new WeightedUpstream(Passthrough)] } });
        world.Run(async loop =>
        {
            (await GetAsync(loop, "10.0.0.1:9080")).ShouldBe("by port");
            (await GetAsync(loop, "10.1.0.1:8080")).ShouldBe("a1");
            (await GetAsync(loop, "10.0.0.1:15006")).ShouldBe("");
        });
    }

    // Istio facts 7.4: ports compare with the port that was reached.
    [Theory]
    [InlineData(9080, 8080, "RBAC: access denied", "")]
    [InlineData(8080, 9080, "by port", "a1")]
    [InlineData(15006, 15006, "by port", "a1")]
    public void Access_rules_see_the_port_that_was_meant(int overHttp, int overTcp, string http, string tcp)
    {
        var world = Inbound(
            new FilterChain
            {
                Name = "http",
                Match = new FilterChainMatch { DestinationPort = 9080 },
                Handling = (HttpHandling)Answering("x", "by port").FilterChains[0].Handling with { Authorization = [Deny(overHttp)] },
            },
            new FilterChain { Name = "rest", Handling = new TcpHandling { Upstreams = [new WeightedUpstream(Passthrough)], Authorization = [Deny(overTcp)] } });
        world.Run(async loop =>
        {
            (await GetAsync(loop, "10.0.0.1:9080")).ShouldBe(http);
            (await GetAsync(loop, "10.1.0.1:8080")).ShouldBe(tcp);
        });

        static AuthorizationRules Deny(int port) => new(AuthorizationAction.Deny, false,
            [new AuthorizationRule("ns[default]-policy[port]-rule[0]", new AuthorizationTerm.DestinationPort(port), new AuthorizationTerm.Always())]);
    }

    [Fact]
    public void The_own_workload_is_called_from_an_address_of_its_own()
    {
        var upstream = new Upstream { Name = "inbound|8080||", Discovery = UpstreamDiscovery.OriginalDestination };
        upstream.IsCalledWorkload.ShouldBeTrue();
        (upstream with { Discovery = UpstreamDiscovery.Static }).IsCalledWorkload.ShouldBeFalse();
        (upstream with { Name = Passthrough }).IsCalledWorkload.ShouldBeFalse();
        (upstream with { Name = "InboundPassthroughCluster" }).IsCalledWorkload.ShouldBeTrue();
    }

    private static async ValueTask<string> GetAsync(ILoop loop, string address)
    {
        var client = await TestClient.ConnectAsync(loop, IPEndPoint.Parse(address));
        var body = (await client.GetAsync()).Body;
        client.Connection.Dispose();
        return body;
    }

    // One listener for all that is redirected, with what is passed on; one for an address, one for a port.
    private static ProxyWorld World(ConnectionHandling? fallback = null)
    {
        var world = new ProxyWorld();
        world.Client.Redirect = _ => Virtual;
        ClientTests.Apply(world, PlanOf(world.Plan, fallback));
        return world;
    }

    // One listener for all that is redirected to a workload.
    private static ProxyWorld Inbound(params FilterChain[] chains)
    {
        var world = new ProxyWorld();
        world.Client.Redirect = called => called.Port == 15006 ? null : new IPEndPoint(ProxyWorld.ProxyAddress.Address, 15006);
        var listener = new Isthmus.Model.Plans.Listener
        {
            Name = "virtualInbound",
            Address = ProxyWorld.ProxyAddress.Address.ToString(),
            Port = 15006,
            Direction = TrafficDirection.Inbound,
            FilterChains = [.. chains],
        };
        ClientTests.Apply(world, PlanOf(world.Plan, null) with { Listeners = [listener] });
        return world;
    }

    private static Plan PlanOf(Plan plan, ConnectionHandling? fallback) => plan with
    {
        Listeners =
        [
            new Isthmus.Model.Plans.Listener
            {
                Name = "virtualOutbound",
                Address = Virtual.Address.ToString(),
                Port = Virtual.Port,
                UsesOriginalDestination = true,
                FilterChains = [new FilterChain { Name = "rest", Handling = fallback ?? new TcpHandling { Upstreams = [new WeightedUpstream(Passthrough)] } }],
            },
            Answering("10.96.0.1", "exact"),
            Answering("0.0.0.0", "by port"),
        ],
        Upstreams = plan.Upstreams.Append(new Upstream { Name = Passthrough, Discovery = UpstreamDiscovery.OriginalDestination, LoadBalancing = new LoadBalancing { Algorithm = LoadBalancerAlgorithm.UpstreamProvided } }).ToEquatableArray(),
    };

    private static Isthmus.Model.Plans.Listener Answering(string address, string body) => new()
    {
        Name = $"{address}_9080",
        Address = address,
        Port = 9080,
        BindsToPort = false,
        FilterChains = [new FilterChain { Name = "http", Handling = new HttpHandling { InlineRoutes = TestPlan.Routes(TestPlan.Catchall() with { Action = new RespondAction(200, body) }) } }],
    };
}
