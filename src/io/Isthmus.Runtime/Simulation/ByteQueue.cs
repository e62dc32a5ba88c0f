namespace Isthmus.Runtime.Simulation;

/// <summary>Bytes in order of arrival; grows up to what its owner lets in.</summary>
internal sealed class ByteQueue
{
    private byte[] _bytes = [];
    private int _head;

    internal int Count { get; private set; }

    internal void Write(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
        {
            return;
        }

        EnsureRoom(data.Length);
        var tail = (_head + Count) % _bytes.Length;
        var first = Math.Min(data.Length, _bytes.Length - tail);
        data[..first].CopyTo(_bytes.AsSpan(tail));
        data[first..].CopyTo(_bytes);
        Count += data.Length;
    }

    /// <summary>Takes as many bytes as there are and fit.</summary>
    internal int Read(Span<byte> into)
    {
        var count = Math.Min(into.Length, Count);
        var first = Math.Min(count, _bytes.Length - _head);
        _bytes.AsSpan(_head, first).CopyTo(into);
        _bytes.AsSpan(0, count - first).CopyTo(into[first..]);
        Count -= count;
        _head = Count == 0 ? 0 : (_head + count) % _bytes.Length;
        return count;
    }

    internal void Clear()
    {
        Count = 0;
        _head = 0;
        _bytes = [];
    }

    private void EnsureRoom(int more)
    {
        if (Count + more <= _bytes.Length)
        {
            return;
        }

        var larger = new byte[Math.Max(Count + more, Math.Max(1024, _bytes.Length * 2))];
        var count = Count;
        Read(larger);
        _bytes = larger;
        _head = 0;
        Count = count;
    }
}
