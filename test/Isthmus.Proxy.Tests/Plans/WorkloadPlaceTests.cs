using System.Net;
using Isthmus.Proxy.Plans;

namespace Isthmus.Proxy.Tests.Plans;

/// <summary>istio facts 4.3: names of inbound upstreams.</summary>
public sealed class WorkloadPlaceTests
{
    private static readonly IPAddress Place = IPAddress.Parse("127.0.100.7");

    [Fact]
    public void Moves_a_workload_from_loopback_and_from_where_it_was_called()
    {
        Moved(Upstream("inbound|8080||") with { Discovery = UpstreamDiscovery.OriginalDestination }).ShouldBe("127.0.100.7:8080");
        Moved(Upstream("inbound|9090||") with { Discovery = UpstreamDiscovery.Static, InlineEndpoints = At("127.0.0.1", 9090) }).ShouldBe("127.0.100.7:9090");
    }

    [Fact]
    public void Leaves_what_is_elsewhere()
    {
        Moved(Upstream("inbound|8080||") with { Discovery = UpstreamDiscovery.Static, InlineEndpoints = At("10.9.9.9", 8080) }).ShouldBe("10.9.9.9:8080");
        Moved(Upstream("inbound|8080||") with { Discovery = UpstreamDiscovery.Static, InlineEndpoints = At("unix:///run/app", 0) }).ShouldBe("unix:///run/app:0");
        Moved(Upstream("outbound|80||web.default.svc.cluster.local") with { Discovery = UpstreamDiscovery.Static, InlineEndpoints = At("127.0.0.1", 80) }).ShouldBe("127.0.0.1:80");
        Moved(Upstream("InboundPassthroughCluster")).ShouldBe("");
    }

    private static Upstream Upstream(string name) => new() { Name = name };

    private static EquatableArray<LocalityEndpoints> At(string address, int port) =>
        [new LocalityEndpoints(Locality.None, 0, 1, [new PlannedEndpoint { Address = address, Port = port }])];

    private static string Moved(Upstream upstream)
    {
        var moved = WorkloadPlace.At(new Plan { Upstreams = [upstream] }, Place).Upstreams.ShouldHaveSingleItem();
        return moved.InlineEndpoints is [{ Endpoints: [var only] }] ? $"{only.Address}:{only.Port}" : "";
    }
}
