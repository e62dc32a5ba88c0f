using Isthmus.Runtime.Buffers;

namespace Isthmus.Proxy.Connect;

/// <summary>
/// What was received on a connection and not yet used. Holds a pooled block only while there is something in it or a receive is about to fill it. Owned by
/// its connection's loop.
/// </summary>
internal sealed class InputBuffer(BufferPool pool)
{
    private PooledBuffer? _buffer;
    private int _start;
    private int _end;

    /// <summary>Nothing is left.</summary>
    public bool IsEmpty => _start == _end;

    /// <summary>Bytes that are left.</summary>
    public int Length => _end - _start;

    /// <summary>The bytes that are left.</summary>
    public Memory<byte> Available => _buffer is null ? default : _buffer.Memory[_start.._end];

    /// <summary>Room behind them.</summary>
    public Memory<byte> Free => _buffer is null ? default : _buffer.Memory[_end..];

    /// <summary>Makes room for at least one byte. False when the largest block is full or the loop's memory is used up.</summary>
    /// <param name="size">Size of a block to begin with.</param>
    public bool TryMakeRoom(int size)
    {
        if (_buffer is null)
        {
            _start = _end = 0;
            return pool.TryRent(size, out _buffer);
        }

        if (_end < _buffer.Length)
        {
            return true;
        }

        if (_start > 0)
        {
            Available.CopyTo(_buffer.Memory);
            (_start, _end) = (0, _end - _start);
            return true;
        }

        return TryGrow();
    }

    /// <summary>Notes that a receive put <paramref name="count"/> bytes into <see cref="Free"/>.</summary>
    public void Filled(int count) => _end += count;

    /// <summary>Drops bytes from the front; gives the block back when none is left.</summary>
    public void Consume(int count)
    {
        _start += count;
        if (_start == _end)
        {
            Release();
        }
    }

    /// <summary>Gives the block back, whatever is in it.</summary>
    public void Release()
    {
        _buffer?.Dispose();
        _buffer = null;
        _start = _end = 0;
    }

    private bool TryGrow()
    {
        if (_buffer!.Length >= BufferPool.Large || !pool.TryRent(_buffer.Length + 1, out var larger))
        {
            return false;
        }

        Available.CopyTo(larger.Memory);
        _buffer.Dispose();
        _buffer = larger;
        return true;
    }
}
