using Isthmus.Lab.Topology;

namespace Isthmus.Lab.Tests.Topology;

public sealed class RequestCountTests
{
    [Fact]
    public void Goes_on_over_processes_and_never_falls()
    {
        var count = new RequestCount();
        count.Hear(10);
        count.Hear(7);
        count.Total.ShouldBe(10);
        count.Restart();
        count.Total.ShouldBe(10);
        count.Hear(3);
        count.Total.ShouldBe(13);
    }
}
