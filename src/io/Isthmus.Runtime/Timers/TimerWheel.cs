using System.Diagnostics;
using System.Numerics;

namespace Isthmus.Runtime.Timers;

/// <summary>
/// Hierarchical timing wheel: seven levels of 64 slots over ticks of one millisecond (139 years). Schedule and cancel are O(1); an entry moves down at
/// most six times. One bit per slot tells which are occupied, so idle time costs nothing. Entries are reused: no allocation in steady state.
/// Not thread-safe; belongs to one loop.
/// </summary>
internal sealed class TimerWheel
{
    private const int Levels = 7;
    private const int SlotBits = 6;
    private const int Slots = 1 << SlotBits;
    private const int SlotMask = Slots - 1;

    // 100 years: a wheel that starts at 0 then never leaves the range of its top level.
    private const long LongestDelay = 100L * 365 * 24 * 3600 * 1000;

    private readonly TimerEntry?[] _first = new TimerEntry?[Levels * Slots];
    private readonly TimerEntry?[] _last = new TimerEntry?[Levels * Slots];
    private readonly ulong[] _occupied = new ulong[Levels];
    private TimerEntry? _free;
    private int _freeCount;
    private long _elapsed;

    /// <summary>Timers that are still to fire.</summary>
    internal int Count { get; private set; }

    /// <summary>Tick at which <see cref="Advance"/> has something to do at the earliest; null when no timer is scheduled. Never after the first due time.</summary>
    internal long? NextTick => FindNext(out var level, out var slot) ? StartOf(level, slot) : null;

    /// <summary>Calls back once <see cref="Advance"/> reaches <paramref name="due"/>; a due time that has passed counts as the next tick.</summary>
    internal LoopTimer Schedule(long due, Action<object?> callback, object? state)
    {
        var entry = Rent();
        entry.Due = Math.Clamp(due, _elapsed + 1, _elapsed + LongestDelay);
        entry.Callback = callback;
        entry.State = state;
        Insert(entry);
        Count++;
        return new LoopTimer(entry);
    }

    internal bool Cancel(LoopTimer timer)
    {
        if (!timer.IsScheduled)
        {
            return false;
        }

        Remove(timer.Entry!);
        Recycle(timer.Entry!);
        return true;
    }

    /// <summary>
    /// Fires all that is due up to <paramref name="now"/>, by due time, then by order of scheduling. When a callback throws, the wheel
    /// stays valid and another call goes on with the rest.
    /// </summary>
    internal void Advance(long now)
    {
        while (FindNext(out var level, out var slot) && StartOf(level, slot) is var start && start <= now)
        {
            _elapsed = start;
            if (level == 0)
            {
                Fire(slot);
            }
            else
            {
                MoveDown(level, slot);
            }
        }

        _elapsed = Math.Max(_elapsed, now);
    }

    /// <summary>Removes all timers and hands each one's callback and state to <paramref name="removed"/> instead of firing it.</summary>
    internal void Clear(Action<Action<object?>, object?> removed)
    {
        while (FindNext(out var level, out var slot))
        {
            var entry = _first[(level * Slots) + slot]!;
            var callback = entry.Callback!;
            var state = entry.State;
            Remove(entry);
            Recycle(entry);
            removed(callback, state);
        }
    }

    private void Fire(int slot)
    {
        while (_first[slot] is { } entry)
        {
            var callback = entry.Callback!;
            var state = entry.State;
            Remove(entry);
            Recycle(entry);
            callback(state);
        }
    }

    private void MoveDown(int level, int slot)
    {
        while (_first[(level * Slots) + slot] is { } entry)
        {
            Remove(entry);
            Insert(entry);
        }
    }

    // A slot of a higher level is entered before any timer can be put directly below it: that keeps equal due times in order.
    private void Insert(TimerEntry entry)
    {
        var differing = (ulong)(entry.Due ^ _elapsed) | SlotMask;
        var level = BitOperations.Log2(differing) / SlotBits;
        Debug.Assert(level < Levels);
        var slot = (int)(entry.Due >> (level * SlotBits)) & SlotMask;
        var index = (level * Slots) + slot;
        entry.Level = (byte)level;
        entry.Slot = (byte)slot;
        entry.Previous = _last[index];
        entry.Next = null;
        if (entry.Previous is { } previous)
        {
            previous.Next = entry;
        }
        else
        {
            _first[index] = entry;
        }

        _last[index] = entry;
        _occupied[level] |= 1UL << slot;
    }

    private void Remove(TimerEntry entry)
    {
        var index = (entry.Level * Slots) + entry.Slot;
        if (entry.Previous is { } previous)
        {
            previous.Next = entry.Next;
        }
        else
        {
            _first[index] = entry.Next;
        }

        if (entry.Next is { } next)
        {
            next.Previous = entry.Previous;
        }
        else
        {
            _last[index] = entry.Previous;
        }

        if (_first[index] is null)
        {
            _occupied[entry.Level] &= ~(1UL << entry.Slot);
        }
    }

    // Lower levels always come first, and within a level no occupied slot lies behind the present one.
    private bool FindNext(out int level, out int slot)
    {
        for (level = 0; level < Levels; level++)
        {
            if (_occupied[level] != 0)
            {
                slot = BitOperations.TrailingZeroCount(_occupied[level]);
                return true;
            }
        }

        slot = 0;
        return false;
    }

    private long StartOf(int level, int slot)
    {
        var shift = level * SlotBits;
        var levelStart = _elapsed >> (shift + SlotBits) << (shift + SlotBits);
        return levelStart + ((long)slot << shift);
    }

    private TimerEntry Rent()
    {
        if (_free is not { } entry)
        {
            return new TimerEntry();
        }

        _free = entry.Next;
        _freeCount--;
        return entry;
    }

    private void Recycle(TimerEntry entry)
    {
        Count--;
        entry.Generation++;
        entry.Callback = null;
        entry.State = null;
        entry.Previous = null;
        entry.Next = null;
        if (_freeCount < Defaults.PooledTimers)
        {
            entry.Next = _free;
            _free = entry;
            _freeCount++;
        }
    }
}
