using Isthmus.Runtime.Epoll;

namespace Isthmus.Runtime.Tests.Epoll;

[Collection(nameof(AloneCollection))]
public sealed class EpollSetTests
{
    [Fact]
    public void An_event_of_a_closed_descriptor_never_reaches_the_next_owner_of_its_number()
    {
        using var set = new EpollSet();
        var first = Libc.EventFd(1, Libc.NonBlock);
        set.Add(first, new Target()).ShouldBeTrue();
        set.Wait(1000).ShouldBe(1);
        set.Remove(first);
        _ = Libc.Close(first);

        var second = Libc.EventFd(0, Libc.NonBlock);
        second.ShouldBe(first, "the kernel gives the lowest free number");
        var owner = new Target();
        set.Add(second, owner).ShouldBeTrue();
        set.Read(0, out _).ShouldBeNull();

        set.Wait(1000).ShouldBe(1);
        set.Read(0, out var events).ShouldBeSameAs(owner);
        events.ShouldBe(Libc.EpollOut);
        set.Remove(second);
        _ = Libc.Close(second);
        set.Count.ShouldBe(0);
    }

    private sealed class Target : IEpollTarget
    {
        public void OnEvents(uint events) => throw new NotSupportedException();

        public void OnLoopStopping() => throw new NotSupportedException();
    }
}
