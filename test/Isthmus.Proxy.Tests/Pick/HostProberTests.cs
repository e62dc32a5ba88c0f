using System.Net;
using Isthmus.Proxy.Tests.Forward;
using Isthmus.Proxy.Tests.Peers;
using Isthmus.Proxy.Tests.Plans;
using Isthmus.Runtime.Simulation;

namespace Isthmus.Proxy.Tests.Pick;

public sealed class HostProberTests
{
    [Fact]
    public void Hosts_that_stay_dead_do_not_keep_others_from_being_probed()
    {
        // Two hundred hosts that answer no SYN: each probe takes a second, and 64 run at once.
        const int Many = 200;
        var world = new ProxyWorld();
        var addresses = Enumerable.Range(0, Many).Select(i => new IPEndPoint(IPAddress.Parse($"10.9.0.{i + 1}"), 8080)).ToList();
        for (var i = 0; i < Many; i++)
        {
            var address = addresses[i];
            world.World.AddHost($"h{i}", address.Address).Start(loop =>
            {
                TestServer.Listen(loop, address, _ => TestServer.Ok("back"));
                return default;
            });
            world.World.Apply(new Fault.BlackHole($"h{i}"));
        }

        UploadTests.Apply(world, TestPlan.Group(0, addresses), TestPlan.Group(1, world.Addresses["b1"]));
        var state = world.Plane!.Loops[0].Plan.Upstreams[0].State;
        world.Run(async loop => (await ProxyWorld.GetManyAsync(loop, 100, TimeSpan.FromMilliseconds(10))).Keys.ShouldBe(["b1"]));
        var suspects = state.Hosts.Where(h => h.IsSuspected).ToList();
        suspects.Count.ShouldBeGreaterThan(80);

        // The first seventy take every place there is, and stay dead.
        foreach (var host in suspects.Skip(70))
        {
            world.World.Apply(new Fault.HealBlackHole($"h{addresses.FindIndex(a => a.Address.ToString() == host.Key.Address)}"));
        }

        world.World.RunFor(TimeSpan.FromSeconds(8));
        suspects.Skip(70).ShouldAllBe(h => !h.IsSuspected);
        suspects.Take(70).ShouldAllBe(h => h.IsSuspected);
    }

    [Fact]
    public void A_host_that_answers_nothing_is_probed_once_at_a_time_and_no_more_once_the_plan_has_forgotten_it()
    {
        var connections = 0;
        var world = new ProxyWorld();
        var mortal = world.AddRaw("mortal", (_, connection) =>
        {
            connections++;
            connection.Abort();
            return default;
        });
        UploadTests.Apply(world, TestPlan.Group(0, mortal), TestPlan.Group(1, world.Addresses["b1"]));
        world.World.Host("mortal").RefusePort(8080);
        world.Run(async loop => (await ProxyWorld.GetManyAsync(loop, 5, TimeSpan.FromMilliseconds(10))).Keys.ShouldBe(["b1"]));

        // The upstream goes while its host is suspected; whoever went on probing would reach the host now.
        ClientTests.Apply(world, world.Plan with { Upstreams = [], Endpoints = [] });
        world.World.Host("mortal").AllowPort(8080);
        world.World.RunFor(TimeSpan.FromSeconds(5));
        connections.ShouldBe(0);
    }
}
