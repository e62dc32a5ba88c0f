using Isthmus.Api.Networking;
using Isthmus.Model;
using Isthmus.Model.Services;
using Isthmus.Registry.Services;
using Isthmus.TestKit.Builders;

namespace Isthmus.Registry.Tests.Services;

/// <summary>Virtual addresses for ServiceEntries: istio facts 5.4.</summary>
public sealed class AddressAllocationTests
{
    [Fact]
    public void Gives_one_address_of_each_family_from_istios_ranges()
    {
        var addresses = Allocated(Entry());

        addresses.Count.ShouldBe(2);
        addresses[0].ShouldMatch(@"^240\.240\.\d+\.\d+$");
        addresses[1].ShouldStartWith("2001:2::f0f0:");
    }

    [Fact]
    public void Address_does_not_depend_on_the_other_services()
    {
        var others = Enumerable.Range(0, 50).Select(i => Given.ServiceEntry($"e{i}").Hosts($"h{i}.example").Port(80).Endpoint("1.1.1.1").Build());

        var mesh = Given.Mesh().With("east", others).With("east", Entry());

        mesh.Snapshot().Services.Find(new("api.example", "default"))!.AutoAllocatedAddresses.ShouldBe(Allocated(Entry()));
    }

    [Fact]
    public void Never_gives_an_address_twice_nor_one_that_ends_in_0_or_255()
    {
        var allocation = new AddressAllocation();
        var keys = Enumerable.Range(0, 5000).Select(i => new ServiceKey($"h{i}.example", "default")).ToList();

        allocation.Renew(keys.Select(k => new AllocationRequest(k, default, [])), []);

        var addresses = keys.Select(k => allocation.Of(k)[0]).ToList();
        addresses.Distinct(StringComparer.Ordinal).Count().ShouldBe(5000);
        addresses.ShouldAllBe(a => !a.EndsWith(".0", StringComparison.Ordinal) && !a.EndsWith(".255", StringComparison.Ordinal));
        keys.Select(k => allocation.Of(k)[1]).Distinct(StringComparer.Ordinal).Count().ShouldBe(5000);
    }

    [Fact]
    public void Younger_service_never_moves_an_older_one()
    {
        var old = Enumerable.Range(0, 3000).Select(i => new AllocationRequest(new($"old{i}.example", "default"), DateTimeOffset.UnixEpoch, [])).ToList();
        var young = Enumerable.Range(0, 3000).Select(i => new AllocationRequest(new($"a{i}.example", "default"), DateTimeOffset.UnixEpoch.AddDays(1), [])).ToList();
        var allocation = new AddressAllocation();
        allocation.Renew(old, []);

        var moved = allocation.Renew([.. young, .. old], []);

        moved.ShouldBe(young.Select(y => y.Key), ignoreOrder: true);
    }

    [Fact]
    public void Full_range_ends_the_search()
    {
        var allocation = new AddressAllocation();
        var taken = from third in Enumerable.Range(0, 256) from fourth in Enumerable.Range(1, 254) select $"240.240.{third}.{fourth}";

        allocation.Renew([new AllocationRequest(new("api.example", "default"), default, [])], taken);

        allocation.Of(new("api.example", "default")).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Last_free_place_is_found()
    {
        var allocation = new AddressAllocation();
        var taken = from third in Enumerable.Range(0, 256) from fourth in Enumerable.Range(1, 254) select $"240.240.{third}.{fourth}";

        allocation.Renew([new AllocationRequest(new("api.example", "default"), default, [])], taken.Where(a => a != "240.240.17.3"));

        allocation.Of(new("api.example", "default"))[0].ShouldBe("240.240.17.3");
    }

    [Fact]
    public void Address_in_the_status_wins() =>
        Allocated(Entry().With(c => c with { StatusAddresses = [new HostAddressConfig("api.example", "240.240.0.9"), new HostAddressConfig("b", "240.240.0.10")] }))
            .ShouldBe(["240.240.0.9"]);

    [Fact]
    public void Of_two_with_the_same_status_address_the_older_keeps_it()
    {
        var snapshot = Given.Mesh().With("east",
            Entry().Made(2).With(c => c with { StatusAddresses = [new HostAddressConfig("", "240.240.0.9")] }),
            Given.ServiceEntry("z").Hosts("z.example").Port(80).Endpoint("1.1.1.1").Made(1).With(c => c with { StatusAddresses = [new HostAddressConfig("", "240.240.0.9")] }))
            .Snapshot();

        snapshot.Services.Find(new("z.example", "default"))!.AutoAllocatedAddresses.ShouldBe(["240.240.0.9"]);
        snapshot.Services.Find(new("api.example", "default"))!.AutoAllocatedAddresses.Contains("240.240.0.9", StringComparer.Ordinal).ShouldBeFalse();
    }

    [Fact]
    public void Address_that_an_operator_gives_to_another_service_is_left()
    {
        var mesh = Given.Mesh().With("east", Entry());
        var first = mesh.Snapshot().Services.Find(new("api.example", "default"))!.AutoAllocatedAddresses;

        mesh.With("east", Given.ServiceEntry("other").Hosts("other.example").Port(80).Endpoint("1.1.1.1").With(c => c with { Addresses = [first[0]] }));

        var (snapshot, changes) = mesh.Index.TakeSnapshot();
        snapshot.Services.Find(new("api.example", "default"))!.AutoAllocatedAddresses.Contains(first[0], StringComparer.Ordinal).ShouldBeFalse();
        changes.Services.ShouldContain(new ServiceKey("api.example", "default"));
    }

    [Fact]
    public void Not_eligible_services_get_none()
    {
        Allocated(Entry().Resolved(ServiceResolution.Passthrough)).IsEmpty.ShouldBeTrue();
        Allocated(Entry().With(c => c with { Addresses = ["10.0.0.1"] })).IsEmpty.ShouldBeTrue();
        Allocated(Entry().Labelled("networking.istio.io/enable-autoallocate-ip", "false")).IsEmpty.ShouldBeTrue();
        Allocated(Entry().Hosts("*.example"), "*.example").IsEmpty.ShouldBeTrue();
        Allocated(Entry().Hosts("*.example").Resolved(ServiceResolution.DynamicDns), "*.example").IsEmpty.ShouldBeFalse();
    }

    private static GivenServiceEntry Entry() => Given.ServiceEntry("api").Hosts("api.example").Port(80).Endpoint("1.1.1.1");

    private static EquatableArray<string> Allocated(GivenServiceEntry entry, string host = "api.example") =>
        Given.Mesh().With("east", entry).Snapshot().Services.Find(new(host, "default"))!.AutoAllocatedAddresses;
}
