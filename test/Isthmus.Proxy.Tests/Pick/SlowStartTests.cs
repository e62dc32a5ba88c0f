using Isthmus.Proxy.Tests.Forward;
using Isthmus.Proxy.Tests.Peers;
using Isthmus.Proxy.Tests.Plans;

namespace Isthmus.Proxy.Tests.Pick;

public sealed class SlowStartTests
{
    [Fact]
    public void A_host_that_a_new_plan_brings_begins_with_a_small_share()
    {
        var balancing = new LoadBalancing { Algorithm = LoadBalancerAlgorithm.RoundRobin, SlowStart = new SlowStart(TimeSpan.FromSeconds(60), 1, 10) };
        var world = new ProxyWorld(change: plan => plan with
        {
            Upstreams = [TestPlan.UpstreamOf() with { LoadBalancing = balancing }],
            Endpoints = [],
        });
        Apply(world, "a1");
        world.Run(async loop => (await ProxyWorld.GetManyAsync(loop, 20, TimeSpan.FromMilliseconds(10))).Keys.ShouldBe(["a1"]));
        Apply(world, "a1", "a2");
        Share(world, 200, TimeSpan.FromMilliseconds(10)).ShouldBeInRange(0.05, 0.2);
        world.World.RunFor(TimeSpan.FromSeconds(60));
        Share(world, 200, TimeSpan.FromMilliseconds(10)).ShouldBe(0.5, 0.02);
    }

    private static double Share(ProxyWorld world, int count, TimeSpan pause)
    {
        var share = 0.0;
        world.Run(async loop => share = (await ProxyWorld.GetManyAsync(loop, count, pause)).GetValueOrDefault("a2") / (double)count);
        return share;
    }

    private static void Apply(ProxyWorld world, params string[] hosts) => UploadTests.Apply(world, TestPlan.Group(0, [.. hosts.Select(h => world.Addresses[h])]));
}
