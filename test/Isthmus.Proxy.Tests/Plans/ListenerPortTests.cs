using System.Net;
using Isthmus.Proxy.Tests.Peers;
using Isthmus.TestKit;

namespace Isthmus.Proxy.Tests.Plans;

/// <summary>Ports that the user's mapping moves out of what there is.</summary>
public sealed class ListenerPortTests
{
    [Theory]
    [InlineData(65536)]
    [InlineData(-1)]
    public async Task A_listener_without_such_a_port_is_a_problem_of_its_own_and_the_rest_holds(int port)
    {
        var plan = TestPlan.Http(new IPEndPoint(IPAddress.Loopback, 0), TestPlan.Group(0, new IPEndPoint(IPAddress.Loopback, 9)));
        await using var proxy = await RealProxy.StartAsync(plan);
        proxy.Plane.Problems.ShouldBeEmpty();

        var later = plan with { Listeners = [.. plan.Listeners, .. plan.Listeners.Select(l => l with { Name = "moved", Port = port })] };
        (await proxy.Plane.ApplyAsync(later).Within()).ShouldBeEmpty();

        proxy.Plane.Listening.Count.ShouldBe(1);
        var problem = proxy.Plane.Problems.ShouldHaveSingleItem();
        problem.Where.ShouldBe("moved");
        problem.Reason.ShouldContain($"would be {port} here");
    }
}
