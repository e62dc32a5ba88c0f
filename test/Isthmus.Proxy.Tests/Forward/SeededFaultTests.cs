using Isthmus.Proxy.Tests.Peers;
using Isthmus.Proxy.Tests.Plans;
using Isthmus.Runtime.Simulation;

namespace Isthmus.Proxy.Tests.Forward;

/// <summary>The whole proxy in a world where the local servers fail in drawn ways while the others are well.</summary>
public sealed class SeededFaultTests
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(10);

    [Fact]
    public void No_get_is_lost_while_the_other_locality_is_well()
    {
        var elsewhere = 0;
        for (var seed = 1UL; seed <= 60; seed++)
        {
            var (answers, faults, _) = Play(seed);
            answers.Keys.Except(["a1", "a2", "b1", "b2"], StringComparer.Ordinal).ShouldBeEmpty($"seed {seed}\n{faults}\n{string.Join(", ", answers)}");
            answers.Values.Sum().ShouldBe(400);
            elsewhere += answers.GetValueOrDefault("b1") + answers.GetValueOrDefault("b2");
        }

        elsewhere.ShouldBeGreaterThan(1000, "the faults were felt");
    }

    [Fact]
    public void The_same_seed_gives_the_same_trace()
    {
        string.Equals(Play(7).Digest, Play(7).Digest, StringComparison.Ordinal).ShouldBeTrue();
        string.Equals(Play(7).Digest, Play(8).Digest, StringComparison.Ordinal).ShouldBeFalse();
    }

    private static (Dictionary<string, int> Answers, FaultPlan Faults, string Digest) Play(ulong seed)
    {
        var action = TestPlan.Forward();
        var route = TestPlan.Catchall() with { Action = action with { Retry = action.Retry! with { PerTryTimeout = TimeSpan.FromMilliseconds(250) } } };
        var world = new ProxyWorld(seed, change: plan => plan with
        {
            Listeners = TestPlan.Of(ProxyWorld.ProxyAddress, new HttpHandling { InlineRoutes = TestPlan.Routes(route) }).Listeners,
        });
        var faults = FaultPlan.Draw(world.World.Fork(), ["a1", "a2"], Duration, 4);
        world.World.Apply(faults);
        var answers = new Dictionary<string, int>(StringComparer.Ordinal);
        world.Run(async loop =>
        {
            foreach (var (who, count) in await ProxyWorld.GetManyAsync(loop, 400, TimeSpan.FromMilliseconds(25)))
            {
                answers[who] = count;
            }
        });
        return (answers, faults, world.World.Trace.Digest);
    }
}
