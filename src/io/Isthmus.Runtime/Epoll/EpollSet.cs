using System.Runtime.InteropServices;

namespace Isthmus.Runtime.Epoll;

/// <summary>
/// One epoll descriptor and who stands behind each descriptor in it. Every registration gets a new generation, which the kernel hands
/// back with the event: an event for a descriptor that was closed and reused within the same batch finds no target.
/// </summary>
internal sealed unsafe class EpollSet : IDisposable
{
    private const uint Interest = Libc.EpollIn | Libc.EpollOut | Libc.EpollRdHup | Libc.EpollEdgeTriggered;

    // struct epoll_event is packed on x86-64 only.
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int DataOffset = EventSize - sizeof(ulong);

    private readonly int _epoll;
    private readonly byte* _events;
    private Slot[] _slots = new Slot[256];
    private uint _generation;

    internal EpollSet()
    {
        _epoll = Libc.EpollCreate(Libc.CloseOnExec);
        if (_epoll < 0)
        {
            throw new InvalidOperationException($"epoll_create1 failed with errno {Marshal.GetLastPInvokeError()}.");
        }

        _events = (byte*)NativeMemory.Alloc(Defaults.EventsPerWait, (nuint)EventSize);
    }

    /// <summary>Descriptors registered now.</summary>
    internal int Count { get; private set; }

    /// <summary>Waits; the number of events, 0 also when a signal interrupted.</summary>
    internal int Wait(int timeoutMilliseconds) =>
        Math.Max(0, Libc.EpollWait(_epoll, _events, Defaults.EventsPerWait, timeoutMilliseconds));

    /// <summary>Target and bits of an event of the last wait; null when the registration has ended meanwhile.</summary>
    internal IEpollTarget? Read(int index, out uint events)
    {
        var at = _events + (index * EventSize);
        events = *(uint*)at;
        var data = *(ulong*)(at + DataOffset);
        ref var slot = ref _slots[(int)(uint)data];
        return slot.Generation == (uint)(data >> 32) ? slot.Target : null;
    }

    /// <summary>Registers for everything, edge-triggered; false when the kernel has no room.</summary>
    internal bool Add(int fd, IEpollTarget target)
    {
        if (fd >= _slots.Length)
        {
            Array.Resize(ref _slots, Math.Max(fd + 1, _slots.Length * 2));
        }

        var generation = ++_generation;
        var @event = stackalloc byte[EventSize];
        *(uint*)@event = Interest;
        *(ulong*)(@event + DataOffset) = ((ulong)generation << 32) | (uint)fd;
        if (Libc.EpollControl(_epoll, Libc.EpollCtlAdd, fd, @event) < 0)
        {
            return false;
        }

        _slots[fd] = new Slot(target, generation);
        Count++;
        return true;
    }

    /// <summary>Hands a registered descriptor to its next owner.</summary>
    internal void Replace(int fd, IEpollTarget target) => _slots[fd] = new Slot(target, _slots[fd].Generation);

    /// <summary>Forgets the target; closing the descriptor takes it out of the kernel's set.</summary>
    internal void Remove(int fd)
    {
        _slots[fd] = default;
        Count--;
    }

    internal List<IEpollTarget> Targets() => _slots.Where(s => s.Target is not null).Select(s => s.Target!).ToList();

    public void Dispose()
    {
        Libc.Close(_epoll);
        NativeMemory.Free(_events);
    }

    private readonly struct Slot(IEpollTarget? target, uint generation)
    {
        internal IEpollTarget? Target { get; } = target;

        internal uint Generation { get; } = generation;
    }
}
