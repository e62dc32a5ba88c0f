namespace Isthmus.Traffic.Balancing;

/// <summary>
/// Earliest deadline first: gives out indices in proportion to their weights, as evenly spread as can be. Each pick takes the smallest deadline; ties go to the one that
/// was put in first. Fixed size, no allocation after construction. Owned by one loop.
/// </summary>
public sealed class EdfScheduler
{
    private readonly Entry[] _heap;
    private int _count;
    private double _now;
    private long _order;

    /// <summary>Makes room for <paramref name="capacity"/> entries.</summary>
    public EdfScheduler(int capacity) => _heap = new Entry[capacity];

    /// <summary>How many entries wait.</summary>
    public int Count => _count;

    /// <summary>Puts an index in, or back in after <see cref="Take"/>.</summary>
    /// <param name="index">What is given out.</param>
    /// <param name="weight">Above 0.</param>
    public void Put(int index, double weight)
    {
        var entry = new Entry(_now + (1 / weight), _order++, index);
        var child = _count++;
        while (child > 0)
        {
            var parent = (child - 1) / 2;
            if (!entry.IsBefore(_heap[parent]))
            {
                break;
            }

            _heap[child] = _heap[parent];
            child = parent;
        }

        _heap[child] = entry;
    }

    /// <summary>Takes out the index whose turn it is. There must be one.</summary>
    public int Take()
    {
        var first = _heap[0];
        var last = _heap[--_count];
        var parent = 0;
        while ((parent * 2) + 1 is var child && child < _count)
        {
            if (child + 1 < _count && _heap[child + 1].IsBefore(_heap[child]))
            {
                child++;
            }

            if (!_heap[child].IsBefore(last))
            {
                break;
            }

            _heap[parent] = _heap[child];
            parent = child;
        }

        if (_count > 0)
        {
            _heap[parent] = last;
        }

        _now = first.Deadline;
        return first.Index;
    }

    private readonly record struct Entry(double Deadline, long Order, int Index)
    {
        public bool IsBefore(Entry other) => Deadline < other.Deadline || (Deadline == other.Deadline && Order < other.Order);
    }
}
