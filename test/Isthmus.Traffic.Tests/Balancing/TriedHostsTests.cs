using Isthmus.Traffic.Balancing;
using Isthmus.Traffic.Hosts;
using Isthmus.Traffic.Outliers;

namespace Isthmus.Traffic.Tests.Balancing;

/// <summary>Which hosts a request may still be sent to when it has been sent to them before.</summary>
public sealed class TriedHostsTests
{
    private readonly UpstreamState _state = Upstreams.State(Upstreams.Named("web"), Upstreams.Group("a", 0, 2));

    [Fact]
    public void A_host_that_refused_is_asked_again_only_when_it_has_shown_that_it_is_there()
    {
        var tried = default(TriedHosts);
        var host = Fail(ref tried, isRefusal: true);
        tried.MayAskAgain(host).ShouldBeFalse();
        tried.MayAskAgain(_state.HostAt("a-1")).ShouldBeTrue();
        _state.Trust(host, TimeSpan.Zero);
        tried.MayAskAgain(host).ShouldBeTrue();
    }

    [Fact]
    public void A_host_whose_connections_break_is_asked_three_times()
    {
        var tried = default(TriedHosts);
        var host = Fail(ref tried, isRefusal: false);
        tried.MayAskAgain(host).ShouldBeTrue();
        Fail(ref tried, isRefusal: false);
        tried.MayAskAgain(host).ShouldBeTrue();
        Fail(ref tried, isRefusal: false);
        tried.MayAskAgain(host).ShouldBeFalse();
    }

    [Fact]
    public void One_refusal_among_broken_connections_is_enough()
    {
        var tried = default(TriedHosts);
        Fail(ref tried, isRefusal: true);
        var host = Fail(ref tried, isRefusal: false);
        tried.MayAskAgain(host).ShouldBeFalse();
    }

    [Fact]
    public void A_refusal_is_forgotten_with_its_attempt()
    {
        var tried = default(TriedHosts);
        var host = Fail(ref tried, isRefusal: true);
        for (var i = 0; i < TriedHosts.Capacity; i++)
        {
            tried.MayAskAgain(host).ShouldBeFalse();
            tried.Add(_state.HostAt("a-1"));
        }

        tried.MayAskAgain(host).ShouldBeTrue();
    }

    private Host Fail(ref TriedHosts tried, bool isRefusal)
    {
        var host = _state.HostAt("a-0");
        tried.Add(host);
        if (isRefusal)
        {
            tried.NoteRefusal();
        }

        _state.Report(host, AttemptResult.ConnectionFailed, 0, TimeSpan.Zero);
        return host;
    }
}
