using Isthmus.Model;
using Isthmus.Model.Services;
using Isthmus.Registry.Services;
using Isthmus.TestKit.Builders;

namespace Isthmus.Registry.Tests.Services;

/// <summary>trafficDistribution: istio facts 1.8.</summary>
public sealed class TrafficDistributionsTests
{
    private const string Annotation = "networking.istio.io/traffic-distribution";

    [Theory]
    [InlineData("PreferSameZone", null, null, TrafficDistribution.SameZone)]
    [InlineData("PreferClose", null, null, TrafficDistribution.SameZone)]
    [InlineData("PreferSameNode", null, null, TrafficDistribution.SameNode)]
    [InlineData("PreferSameNode", "PreferClose", "PreferClose", TrafficDistribution.SameNode)]
    [InlineData("", "preferclose", null, TrafficDistribution.SameZone)]
    [InlineData("", "PREFERSAMENODE", "PreferClose", TrafficDistribution.SameNode)]
    [InlineData("", "Nonsense", "PreferClose", TrafficDistribution.Any)]
    [InlineData("", null, "PreferSameZone", TrafficDistribution.SameZone)]
    [InlineData("", null, "Nonsense", TrafficDistribution.Any)]
    [InlineData("", null, null, TrafficDistribution.Any)]
    public void First_that_speaks_decides(string field, string? annotation, string? nsAnnotation, TrafficDistribution expected)
    {
        var annotations = annotation is null ? Labels.Empty : Labels.Empty.With(Annotation, annotation);
        var ns = nsAnnotation is null ? Given.Namespace("shop") : Given.Namespace("shop").Annotated(Annotation, nsAnnotation);

        TrafficDistributions.Of(field, annotations, ns.Build()).ShouldBe(expected);
    }

    [Fact]
    public void Namespace_reaches_services_and_service_entries_that_are_already_there()
    {
        var mesh = Given.Mesh().With("east",
            Given.Service("web").In("shop").Port(80),
            Given.ServiceEntry("api").In("shop").Hosts("api.example").Port(80).Endpoint("1.1.1.1"),
            Given.Service("web").In("other").Port(80));
        mesh.Snapshot();

        mesh.With("east", Given.Namespace("shop").Annotated(Annotation, "PreferClose"));

        var (snapshot, changes) = mesh.Index.TakeSnapshot();
        changes.Services.Select(s => s.ToString()).ShouldBe(["shop/web.shop.svc.cluster.local", "shop/api.example"], ignoreOrder: true);
        snapshot.Services.Find(new("api.example", "shop"))!.TrafficDistribution.ShouldBe(TrafficDistribution.SameZone);
        snapshot.Services.Find(new("web.other.svc.cluster.local", "other"))!.TrafficDistribution.ShouldBe(TrafficDistribution.Any);
    }
}
