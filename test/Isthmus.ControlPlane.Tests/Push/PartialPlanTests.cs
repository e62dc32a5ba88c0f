using FsCheck;
using FsCheck.Fluent;
using Isthmus.Model;
using Isthmus.Model.Plans;
using Isthmus.TestKit.Builders;
using Isthmus.Xds.Subscriptions;

namespace Isthmus.ControlPlane.Tests.Push;

/// <summary>What is planned in parts must be what would be planned at once.</summary>
public sealed class PartialPlanTests
{
    private static readonly string[] Types = [TypeUrls.Cluster, TypeUrls.Endpoints, TypeUrls.Listener, TypeUrls.Route, TypeUrls.NameTable];

    [Fact]
    public void Services_that_come_go_and_change_leave_what_a_whole_plan_would()
    {
        var steps = (from service in Gen.Choose(0, 2) from what in Gen.Choose(0, 6) select (service, what)).ArrayOf().Resize(12);
        Prop.ForAll(steps.ToArbitrary(), s => Task.Run(() => PlaysAsync(s))).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task A_service_that_a_view_cannot_see_costs_it_nothing()
    {
        await using var loop = new RunningPlanLoop();
        var mesh = Mesh();
        loop.Offer(mesh);
        var client = loop.Join(Client("app"));
        await client.NextAsync();

        mesh.With("east", Given.Service("hidden").In("other").Annotated("networking.istio.io/exportTo", ".").Port(80));
        loop.Offer(mesh);
        mesh.With("east", Given.Service("seen").Port(80));
        loop.Offer(mesh);

        (await client.NextAsync())[TypeUrls.Cluster].Resources.ShouldContain(r => r.Name == "outbound|80||seen.default.svc.cluster.local");
        loop.Metrics.PlanTime.Read("all").ShouldBe(1);
    }

    // A view that the client left was planned on without it, for what had become of its address, and was there when it came back.
    [Fact]
    public Task A_client_that_comes_back_to_a_view_finds_its_own_plan() => PlaysAsync([(0, 3), (2, 3), (2, 4), (2, 6), (0, 4), (0, 1), (2, 6)]);

    private static async Task PlaysAsync((int Service, int What)[] steps)
    {
        await using var loop = new RunningPlanLoop();
        var mesh = Mesh();
        loop.Offer(mesh);
        var client = loop.Join(Client("app"));
        await client.NextAsync();
        foreach (var (service, what) in steps)
        {
            Apply(mesh, service, what);
            loop.Offer(mesh);
            await loop.SettledAsync();
        }

        await using var anew = new RunningPlanLoop();
        anew.Offer(mesh);
        var whole = await anew.Join(Client("app")).NextAsync();
        foreach (var type in Types)
        {
            client.Latest![type].Resources.Select(r => (r.Name, r.Version)).Order().ShouldBe(whole[type].Resources.Select(r => (r.Name, r.Version)).Order(), type);
        }
    }

    private static void Apply(GivenMesh mesh, int service, int what)
    {
        var name = $"s{service}";
        switch (what)
        {
            case 0:
                mesh.Index.Remove(new ClusterId("east"), new ObjectKey("Service", "default", name));
                break;
            case 1:
                mesh.With("east", Given.Service(name).Port(80), Slice(name, "10.0.0.1"));
                break;
            case 2:
                mesh.With("east", Given.Service(name).Port(80).Port(9090, "admin"), Slice(name, "10.0.0.2"));
                break;
            case 3:
                mesh.With("east", Given.Service(name).Headless().Port(80), Slice(name, "10.0.0.3"));
                break;
            case 4:
                // The client's own address: it receives traffic.
                mesh.With("east", Given.Service(name).Port(80), Slice(name, "10.200.0.1"));
                break;
            case 5:
                // The same place, told otherwise: what is behind the client changes without its view.
                mesh.With("east", Given.Service(name).Port(80, appProtocol: "http2"), Slice(name, "10.200.0.1"));
                break;
            default:
                mesh.With("west", Given.Service(name).Port(80), Slice(name, "10.1.0.1"));
                break;
        }
    }

    private static GivenMesh Mesh() => Given.Mesh().With("east", Given.Service("web").Port(80), Slice("web", "10.0.0.9")).With("west");

    private static GivenSlice Slice(string service, string address) => Given.Slice(service).Port(8080).Address(address);

    private static ProxyIdentity Client(string name) => new()
    {
        Id = $"{name}.default",
        Cluster = new ClusterId("east"),
        Locality = new("r1", "z1"),
        Addresses = ["10.200.0.1"],
        CapturesDns = true,
        DnsDomain = "default.svc.cluster.local",
    };
}
