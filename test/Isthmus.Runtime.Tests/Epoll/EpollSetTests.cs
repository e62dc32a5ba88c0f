using System.Runtime.InteropServices;
using Isthmus.Runtime.Epoll;

namespace Isthmus.Runtime.Tests.Epoll;

[Collection(nameof(AloneCollection))]
public sealed partial class EpollSetTests
{
    [Fact]
    public void An_event_of_a_closed_descriptor_never_reaches_the_next_owner_of_its_number()
    {
        using var set = new EpollSet();
        var first = Libc.EventFd(1, Libc.NonBlock);
        set.Add(first, new Target()).ShouldBeTrue();
        set.Wait(1000).ShouldBe(1);
        set.Remove(first);

        // Closes the first and gives its number to the second in one step: between two, another thread might take it.
        var second = Libc.EventFd(0, Libc.NonBlock);
        Duplicate(second, first).ShouldBe(first);
        _ = Libc.Close(second);
        var owner = new Target();
        set.Add(first, owner).ShouldBeTrue();
        set.Read(0, out _).ShouldBeNull();

        set.Wait(1000).ShouldBe(1);
        set.Read(0, out var events).ShouldBeSameAs(owner);
        events.ShouldBe(Libc.EpollOut);
        set.Remove(first);
        _ = Libc.Close(first);
        set.Count.ShouldBe(0);
    }

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Duplicate(int from, int to);

    private sealed class Target : IEpollTarget
    {
        public void OnEvents(uint events) => throw new NotSupportedException();

        public void OnLoopStopping() => throw new NotSupportedException();
    }
}
