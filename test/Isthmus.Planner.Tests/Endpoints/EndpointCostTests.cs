using Isthmus.TestKit;

namespace Isthmus.Planner.Tests.Endpoints;

/// <summary>An endpoint's change must cost what its service has endpoints, not what the mesh has services.</summary>
public sealed class EndpointCostTests
{
    [Fact]
    public void Planning_after_an_endpoint_change_allocates_the_same_in_a_small_and_a_large_mesh()
    {
        var small = BytesForOneChange(services: 20);
        BytesForOneChange(services: 2000).ShouldBeInRange(small - 256, small + 256);
    }

    private static long BytesForOneChange(int services)
    {
        var all = Enumerable.Range(0, services).Select(i => Given.Service($"s{i}")).ToArray();
        var rule = Given.Object("all", "istio-system", new DestinationRuleConfig { Host = "*", TrafficPolicy = new() { OutlierDetection = new() } });
        var before = Given.Mesh(all).With(rule).With(all[7], Given.Endpoint("10.0.0.1", "r1"), Given.Endpoint("10.0.0.2", "r2"));
        var after = before.With(all[7], Given.Endpoint("10.0.0.1", "r1"));
        var view = ProxyView.Of(before, Given.Sidecar(locality: "r1"));
        _ = view.EndpointsOf(all[7]);
        return Allocations.Of(() => view.With(after).EndpointsOf(all[7]), calls: 1);
    }
}
