using System.Net;
using Isthmus.Lab.Control;
using Isthmus.Lab.Processes;
using Isthmus.Lab.Topology;

namespace Isthmus.Lab.Tests.Topology;

public sealed class LabSlotTests
{
    [Fact]
    public void First_lab_has_the_addresses_of_the_samples()
    {
        LabSlot.AddressOf(0, 0, 10).ShouldBe(IPAddress.Parse("127.1.0.10"));
        LabSlot.AddressOf(0, 1, 5).ShouldBe(IPAddress.Parse("127.2.0.5"));
        LabSlot.AddressOf(3, 8, 251).ShouldBe(IPAddress.Parse("127.39.1.1"));
    }

    [Fact]
    public void No_two_labs_or_clusters_share_an_address() =>
        Enumerable.Range(0, Defaults.MaxLabs)
            .SelectMany(slot => Enumerable.Range(0, Defaults.MaxClusters).Select(cluster => LabSlot.AddressOf(slot, cluster, 10)))
            .Distinct()
            .Count()
            .ShouldBe(Defaults.MaxLabs * Defaults.MaxClusters);

    [Fact]
    public async Task Slot_is_held_until_it_is_given_back()
    {
        using var first = LabSlot.TryTake()!;
        using var second = LabSlot.TryTake()!;
        second.Number.ShouldNotBe(first.Number);
        LabSlot.TryTake(first.Number).ShouldBeNull();
        LabSlot.IsTaken(first.Number).ShouldBeTrue();
        first.Dispose();

        // A process that another test is starting has a copy of what holds the slot, until its own program begins.
        await Poll.UntilAsync(() => !LabSlot.IsTaken(first.Number));
    }

    [Fact]
    public void A_lab_that_takes_no_orders_yet_neither_runs_nor_does_not_run()
    {
        using var starting = LabSlot.TryTake()!;
        var again = Should.Throw<LabException>(() => LabSlot.TakeOrThrow(starting.Number));
        var down = Should.Throw<LabException>(() => ControlClient.Choose(starting.Number));
        again.Message.ShouldStartWith($"lab {starting.Number} takes no orders: it is still starting");
        down.Message.ShouldBe(again.Message);
    }
}
