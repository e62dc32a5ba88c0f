using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Isthmus.Model.Plans;
using Isthmus.Xds.Translation;

namespace Isthmus.Xds.Tests.Translation;

/// <summary>What we write we read back unchanged, over bytes; and what is equal is written alike.</summary>
public sealed class RoundTripTests
{
    [Fact]
    public void Listeners_come_back_unchanged() => Check(ListenerGen.Listener, l => Part<PlanPart.OfListener>(PlanToXds.Listener(l)).Listener);

    [Fact]
    public void Route_tables_come_back_unchanged() => Check(RouteGen.Table, t => Part<PlanPart.OfRouteTable>(PlanToXds.RouteTable(t)).Table);

    [Fact]
    public void Upstreams_come_back_unchanged() => Check(UpstreamGen.Upstream, u => Part<PlanPart.OfUpstream>(PlanToXds.Upstream(u)).Upstream);

    [Fact]
    public void Endpoints_come_back_unchanged() =>
        Check(from name in PlanGen.Word from l in UpstreamGen.Localities select new UpstreamEndpoints(name, l), e => Part<PlanPart.OfEndpoints>(PlanToXds.Endpoints(e)).Endpoints);

    [Fact]
    public void Names_come_back_unchanged() => Check(PlanGen.Names, n => Part<PlanPart.OfNames>(PlanToXds.Names(n)).Names);

    [Fact]
    public void Whole_plans_come_back_unchanged() => Check(PlanGen.Plan, plan =>
    {
        var parts = XdsToPlan.Read(PlanToXds.Resources(plan).Select(Packed), out var problems);
        problems.ShouldBeEmpty();
        return XdsToPlan.Assemble(parts);
    });

    [Fact]
    public void A_plan_that_came_over_the_wire_is_written_as_the_same_bytes() => Prop.ForAll(Arb.From(PlanGen.Plan), plan =>
    {
        var first = PlanToXds.Resources(plan).Select(r => (r.Name, Bytes: r.Message.ToByteString())).ToList();
        var parts = XdsToPlan.Read(PlanToXds.Resources(plan).Select(Packed), out _);
        return first.SequenceEqual(PlanToXds.Resources(XdsToPlan.Assemble(parts)).Select(r => (r.Name, Bytes: r.Message.ToByteString())));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    private static void Check<T>(Gen<T> gen, Func<T, T> roundTrip) =>
        Prop.ForAll(Arb.From(gen), value => EqualityComparer<T>.Default.Equals(roundTrip(value), value)).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    private static T Part<T>(TranslatedResource resource)
        where T : PlanPart
    {
        XdsToPlan.TryRead(Packed(resource), out var part, out var problem).ShouldBeTrue(problem?.Reason);
        part!.Name.ShouldBe(resource.Name);
        return part.ShouldBeOfType<T>();
    }

    private static Any Packed(TranslatedResource resource) => new() { TypeUrl = resource.TypeUrl, Value = resource.Message.ToByteString() };
}
