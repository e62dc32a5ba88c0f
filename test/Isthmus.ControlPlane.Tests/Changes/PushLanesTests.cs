using Isthmus.ControlPlane.Changes;

namespace Isthmus.ControlPlane.Tests.Changes;

public sealed class PushLanesTests
{
    private static readonly TimeSpan Start = TimeSpan.FromHours(1);

    private readonly PushLanes _lanes = new(TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(100));

    [Fact]
    public void Configuration_is_due_when_it_was_quiet_for_the_hold_off()
    {
        _lanes.NoteConfiguration(Start);
        _lanes.NoteConfiguration(Start + TimeSpan.FromMilliseconds(6));

        _lanes.ConfigurationDueAt.ShouldBe(Start + TimeSpan.FromMilliseconds(16));
    }

    [Fact]
    public void Configuration_that_never_rests_is_due_at_the_limit()
    {
        for (var at = 0; at <= 200; at += 5)
        {
            _lanes.NoteConfiguration(Start + TimeSpan.FromMilliseconds(at));
        }

        _lanes.ConfigurationDueAt.ShouldBe(Start + TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void What_was_taken_is_not_due_again()
    {
        _lanes.NoteConfiguration(Start);
        _lanes.NoteEndpoints();

        _lanes.TakeConfiguration();
        _lanes.TakeEndpoints();

        _lanes.ConfigurationDueAt.ShouldBeNull();
        _lanes.HasEndpoints.ShouldBeFalse();
    }

    [Theory]
    [InlineData("EndpointSlice", true)]
    [InlineData("WorkloadEntry", true)]
    [InlineData("Pod", true)]
    [InlineData("Service", false)]
    [InlineData("DestinationRule", false)]
    public void Health_and_endpoints_take_the_fast_lane(string kind, bool isFast) => PushLanes.IsEndpointKind(kind).ShouldBe(isFast);
}
