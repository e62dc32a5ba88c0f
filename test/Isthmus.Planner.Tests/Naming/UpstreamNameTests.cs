using Isthmus.Planner.Naming;

namespace Isthmus.Planner.Tests.Naming;

/// <summary>istio facts 3.1, 4.3.</summary>
public sealed class UpstreamNameTests
{
    [Theory]
    [InlineData("outbound|80||reviews.default.svc.cluster.local", TrafficDirection.Outbound, 80, "", "reviews.default.svc.cluster.local", false)]
    [InlineData("outbound|80|v1|reviews.default.svc.cluster.local", TrafficDirection.Outbound, 80, "v1", "reviews.default.svc.cluster.local", false)]
    [InlineData("outbound_.80_._.reviews.default.svc.cluster.local", TrafficDirection.Outbound, 80, "", "reviews.default.svc.cluster.local", true)]
    [InlineData("outbound_.80_.v1_.reviews.default.svc.cluster.local", TrafficDirection.Outbound, 80, "v1", "reviews.default.svc.cluster.local", true)]
    [InlineData("inbound|8080||", TrafficDirection.Inbound, 8080, "", "", false)]
    public void Reads_and_writes_every_form(string text, TrafficDirection direction, int port, string subset, string host, bool isSni)
    {
        UpstreamName.TryParse(text, out var name).ShouldBeTrue();
        name.ShouldBe(new UpstreamName(direction, port, subset, host, isSni));
        name.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData("BlackHoleCluster")]
    [InlineData("outbound|x||h")]
    [InlineData("sideways|80||h")]
    [InlineData("outbound|80|h")]
    [InlineData("")]
    public void Refuses_what_is_not_made_of_four_parts(string text) => UpstreamName.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Leaves_the_host_empty_when_it_still_holds_the_separator()
    {
        UpstreamName.TryParse("outbound|80||a|b", out var name).ShouldBeTrue();
        name.Host.ShouldBeEmpty();
    }
}
