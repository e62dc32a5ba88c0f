using Google.Protobuf.WellKnownTypes;
using Isthmus.Proxy.Discovery;
using Isthmus.Xds.Protos.Discovery.V3;
using Isthmus.Xds.Subscriptions;
using Isthmus.Xds.Translation;

namespace Isthmus.Proxy.Tests.Discovery;

public sealed class PlanAssemblyTests
{
    [Fact]
    public void An_upstream_is_whole_when_its_endpoints_have_come_or_do_not_exist()
    {
        var assembly = new PlanAssembly();
        Take(assembly, new PlanPart.OfUpstream(new Upstream { Name = "u" }, "u-endpoints"));
        assembly.NamesOf(TypeUrls.Endpoints).ShouldBe(["u-endpoints"]);
        assembly.IsComplete.ShouldBeFalse();

        assembly.Apply(new ResourceUpdate(TypeUrls.Endpoints, [], ["u-endpoints"], []), new Dictionary<string, PlanPart>(StringComparer.Ordinal));
        assembly.IsComplete.ShouldBeTrue();
    }

    [Fact]
    public void What_is_removed_is_no_longer_in_the_plan()
    {
        var assembly = new PlanAssembly();
        Take(assembly, new PlanPart.OfUpstream(new Upstream { Name = "u" }, ""));
        assembly.Assemble().Upstreams.Count.ShouldBe(1);
        assembly.Apply(new ResourceUpdate(TypeUrls.Cluster, [], ["u"], []), new Dictionary<string, PlanPart>(StringComparer.Ordinal)).ShouldBeTrue();
        assembly.Assemble().Upstreams.Count.ShouldBe(0);
    }

    // xds facts A.5: same name, same version, no resource.
    [Fact]
    public void A_heartbeat_keeps_what_is_held_and_changes_nothing()
    {
        var assembly = new PlanAssembly();
        Take(assembly, new PlanPart.OfUpstream(new Upstream { Name = "u" }, ""));
        var heartbeat = new Resource { Name = "u", Version = "1" };

        assembly.Holds(TypeUrls.Cluster, heartbeat).ShouldBeTrue();
        assembly.Holds(TypeUrls.Cluster, new Resource { Name = "u", Version = "2" }).ShouldBeFalse();
        assembly.Apply(new ResourceUpdate(TypeUrls.Cluster, [heartbeat], [], []), new Dictionary<string, PlanPart>(StringComparer.Ordinal)).ShouldBeFalse();
        assembly.Assemble().Upstreams.Count.ShouldBe(1);
    }

    [Fact]
    public void What_is_refused_and_never_was_good_holds_nothing_up()
    {
        var assembly = new PlanAssembly();
        Take(assembly, new PlanPart.OfUpstream(new Upstream { Name = "u" }, "u-endpoints"));

        Refuse(assembly, TypeUrls.Endpoints, "u-endpoints").ShouldBeTrue();
        assembly.IsComplete.ShouldBeTrue();
        Refuse(assembly, TypeUrls.Endpoints, "u-endpoints").ShouldBeFalse();

        Take(assembly, new PlanPart.OfEndpoints(new("u-endpoints", [])));
        assembly.Assemble().Endpoints.Count.ShouldBe(1);
    }

    [Fact]
    public void What_is_refused_and_was_good_before_stays_as_it_was()
    {
        var assembly = new PlanAssembly();
        Take(assembly, new PlanPart.OfUpstream(new Upstream { Name = "u" }, "u-endpoints"));
        Take(assembly, new PlanPart.OfEndpoints(new("u-endpoints", [])));

        Refuse(assembly, TypeUrls.Endpoints, "u-endpoints").ShouldBeFalse();
        assembly.IsComplete.ShouldBeTrue();
        assembly.Assemble().Endpoints.Count.ShouldBe(1);
    }

    [Fact]
    public void What_nobody_names_any_more_is_forgotten()
    {
        var assembly = new PlanAssembly();
        Take(assembly, new PlanPart.OfUpstream(new Upstream { Name = "u" }, "u-endpoints"));
        Take(assembly, new PlanPart.OfUpstream(new Upstream { Name = "v" }, "v-endpoints"));
        Take(assembly, new PlanPart.OfEndpoints(new("u-endpoints", [])));
        Refuse(assembly, TypeUrls.Endpoints, "v-endpoints");
        assembly.Apply(new ResourceUpdate(TypeUrls.Cluster, [], ["u", "v"], []), new Dictionary<string, PlanPart>(StringComparer.Ordinal));
        assembly.DropUnnamed();
        assembly.Resources.ShouldBeEmpty();

        Take(assembly, new PlanPart.OfUpstream(new Upstream { Name = "u" }, "u-endpoints"));
        assembly.IsComplete.ShouldBeFalse();
        Take(assembly, new PlanPart.OfEndpoints(new("u-endpoints", [])));
        assembly.DropUnnamed();
        assembly.IsComplete.ShouldBeTrue();
        Take(assembly, new PlanPart.OfUpstream(new Upstream { Name = "v" }, "v-endpoints"));
        assembly.IsComplete.ShouldBeFalse();
    }

    private static bool Refuse(PlanAssembly assembly, string typeUrl, string name) => assembly.Apply(
        new ResourceUpdate(typeUrl, [], [], [new RejectedResource(name, "bad")]), new Dictionary<string, PlanPart>(StringComparer.Ordinal));

    private static void Take(PlanAssembly assembly, PlanPart part) => assembly.Apply(
        new ResourceUpdate(part.TypeUrl, [new Resource { Name = part.Name, Version = "1", Resource_ = new Any() }], [], []),
        new Dictionary<string, PlanPart>(StringComparer.Ordinal) { [part.Name] = part }).ShouldBeTrue();
}
