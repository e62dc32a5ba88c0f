using System.Net;
using Isthmus.Runtime.Simulation;

namespace Isthmus.Runtime.Tests.Conformance;

/// <summary>The simulated loop: a server and a client host, and a third that nothing reaches.</summary>
public sealed class SimulatedConformanceTests : LoopConformance
{
    private protected override Task Play(Func<Stage, ValueTask> behaviour)
    {
        var world = new SimulatedWorld(new SimulationOptions { Seed = 1 });
        var server = world.AddHost("server", IPAddress.Parse("10.0.0.1"));
        var client = world.AddHost("client", IPAddress.Parse("10.0.0.2"));
        var hole = world.AddHost("hole", IPAddress.Parse("10.0.0.3"));
        world.Network.BlackHole(hole);
        var stage = new Stage(server.Loop, client.Loop, server.Addresses[0], new IPEndPoint(hole.Addresses[0], 80)) { Closed = new IPEndPoint(server.Addresses[0], 9) };
        var isDone = false;
        client.Start(async _ =>
        {
            await behaviour(stage);
            isDone = true;
        });
        world.RunUntil(() => isDone, TimeSpan.FromMinutes(5)).ShouldBeTrue(world.Trace.ToString());
        return Task.CompletedTask;
    }
}
