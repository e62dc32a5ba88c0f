using Isthmus.Api;
using Isthmus.Model;
using Isthmus.TestKit;
using Isthmus.TestKit.Builders;

namespace Isthmus.Registry.Tests;

/// <summary>The work for a change grows with what refers to the changed object, not with the mesh.</summary>
public sealed class MeshIndexWorkTests
{
    [Theory]
    [InlineData(100)]
    [InlineData(10_000)]
    public void One_endpoint_more_lists_one_service_and_merges_none(int services) =>
        WorkFor(services, Deployment(7, "10.0.0.9")).ShouldBe((Services: 0, Lists: 1, Workloads: 1));

    [Theory]
    [InlineData(100)]
    [InlineData(10_000)]
    public void Pod_touches_the_service_that_refers_to_it(int services) =>
        WorkFor(services, [Given.Pod("s7-10-0-0-1").At("10.0.0.1").Labelled("app", "s7").Labelled("version", "v2").On("n7")])
            .ShouldBe((Services: 0, Lists: 1, Workloads: 1));

    [Theory]
    [InlineData(100)]
    [InlineData(10_000)]
    public void Node_touches_its_pods(int services) =>
        WorkFor(services, [Given.Node("n7", "r", "z")]).ShouldBe((Services: 0, Lists: 1, Workloads: 1));

    [Theory]
    [InlineData(100)]
    [InlineData(10_000)]
    public void Workload_entry_touches_who_selects_it(int services) =>
        WorkFor(services, [Given.WorkloadEntry("vm", "10.9.0.1").Labelled("app", "s7")]).ShouldBe((Services: 0, Lists: 1, Workloads: 1));

    [Theory]
    [InlineData(100)]
    [InlineData(10_000)]
    public void Service_merges_itself(int services) =>
        WorkFor(services, [Given.Service("s7").Port(81).Selecting("app", "s7")]).ShouldBe((Services: 1, Lists: 1, Workloads: 0));

    [Fact]
    public void One_endpoints_change_costs_about_the_same_in_a_mesh_a_hundred_times_as_large()
    {
        // Memory stands for work: it is the same on every machine. The tables are trees, so the path to a leaf grows a little.
        var small = BytesFor(100);
        var large = BytesFor(10_000);

        large.ShouldBeLessThan(small * 2, $"{small} bytes for 100 services, {large} for 10,000");
    }

    private static (long Services, long Lists, long Workloads) WorkFor(int services, IEnumerable<ApiObject> change)
    {
        var index = Mesh(services);
        var (s, l, w) = (index.ServicesBuilt, index.EndpointListsBuilt, index.WorkloadsBuilt);
        Apply(index, change);

        index.TakeSnapshot().Changes.IsEmpty.ShouldBeFalse();
        return (index.ServicesBuilt - s, index.EndpointListsBuilt - l, index.WorkloadsBuilt - w);
    }

    private static long BytesFor(int services)
    {
        var index = Mesh(services);
        var last = 7;
        return Allocations.Of(Change, calls: 1);

        void Change()
        {
            last = last == 9 ? 8 : 9;
            index.Apply(new("east"), Given.Slice("s7").Port(8080).Pod("10.0.0.1", "s7-10-0-0-1").Address($"10.0.0.{last}"));
            index.TakeSnapshot().Changes.Endpoints.Count.ShouldBe(1);
        }
    }

    private static MeshIndex Mesh(int services)
    {
        var index = new MeshIndex(new ClusterId("east"));
        for (var i = 0; i < services; i++)
        {
            Apply(index, Deployment(i, "10.0.0.1"));
        }

        index.TakeSnapshot();
        return index;
    }

    private static void Apply(MeshIndex index, IEnumerable<ApiObject> objects)
    {
        foreach (var obj in objects)
        {
            index.Apply(new("east"), obj);
        }
    }

    // Pods of different services may have one address here: it is the names that tie them to their services.
    private static IEnumerable<ApiObject> Deployment(int number, string address) =>
        Given.Deployment($"s{number}").At(address).Pods(p => p.On($"n{number}")).Build();
}
