using Isthmus.Proxy.Tests.Forward;
using Isthmus.Proxy.Tests.Peers;
using Isthmus.Proxy.Tests.Plans;

namespace Isthmus.Proxy.Tests.Telemetry;

/// <summary>Pods come and go for months; what a proxy counts of them must not grow with it (field 6, 27: memory while a locality flaps).</summary>
public sealed class GoneHostsTests
{
    [Fact]
    public void Series_of_hosts_that_have_gone_are_those_of_their_workload()
    {
        var world = new ProxyWorld();
        var requests = 0;
        for (var round = 0; round < 10; round++)
        {
            foreach (var name in new[] { "a1", "a2", "b1" })
            {
                ClientTests.Apply(world, world.Plan with { Endpoints = [new UpstreamEndpoints(TestPlan.Upstream, [Group(world, name)])] });
                world.Run(async loop => requests += (await ProxyWorld.GetManyAsync(loop, 3, TimeSpan.FromMilliseconds(1))).Values.Sum());
            }
        }

        var series = world.Plane!.Loops[0].Metrics.CopyRequests();
        series.Sum(s => s.Value.Count).ShouldBe(requests);
        series.Count.ShouldBe(2, "the host that is there, and the workload of all that were");
        series.Count(s => s.Key.Host is null && s.Key.Workload!.Name == "web-v1").ShouldBe(1);
    }

    [Fact]
    public void An_answer_that_comes_after_its_host_has_gone_is_counted_to_the_workload()
    {
        var world = new ProxyWorld();
        world.World.Host("a1").Slowness = TimeSpan.FromMilliseconds(200);
        ClientTests.Apply(world, world.Plan with { Endpoints = [new UpstreamEndpoints(TestPlan.Upstream, [Group(world, "a1")])] });
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync("GET / HTTP/1.1\r\nHost: web\r\n\r\n");
            await loop.DelayAsync(TimeSpan.FromMilliseconds(50));
            var applied = false;
            world.Proxy.Loop.Post(_ => _ = SwapAsync(), null);
            (await client.ReceiveAsync()).Body.ShouldBe("a1");
            applied.ShouldBeTrue();

            async Task SwapAsync()
            {
                await world.Plane!.ApplyAsync(world.Plan with { Endpoints = [new UpstreamEndpoints(TestPlan.Upstream, [Group(world, "a2")])] });
                applied = true;
            }
        });
        var only = world.Plane!.Loops[0].Metrics.CopyRequests().ShouldHaveSingleItem().Key;
        (only.Host, only.Workload!.Name).ShouldBe((null, "web-v1"));
    }

    private static LocalityEndpoints Group(ProxyWorld world, string name) => new(Locality.Parse("here"), 0, 1,
    [
        new PlannedEndpoint { Address = world.Addresses[name].Address.ToString(), Port = 8080, Workload = new WorkloadIdentity("web-v1", "default", "web", "v1", new ClusterId("west")) },
    ]);
}
