using System.Buffers;
using System.Diagnostics;

namespace Isthmus.Runtime.Buffers;

/// <summary>
/// A block of bytes rented from a <see cref="BufferPool"/>. Whoever rented it owns it and disposes it once, on the loop, when no operation uses it
/// any more; handing the object on hands the duty on. The content is not cleared.
/// </summary>
public sealed class PooledBuffer : IMemoryOwner<byte>
{
    private readonly BufferPool _pool;

    internal PooledBuffer(BufferPool pool, int sizeClass, int length)
    {
        _pool = pool;
        SizeClass = sizeClass;

        // Pinned for life: system calls take its address all the time, and it never needs to move.
        Array = GC.AllocateUninitializedArray<byte>(length, pinned: true);
    }

    /// <summary>All bytes of the block.</summary>
    public Memory<byte> Memory
    {
        get
        {
            Debug.Assert(IsRented, "A returned buffer is used.");
            return Array;
        }
    }

    /// <summary>All bytes of the block.</summary>
    public Span<byte> Span => Memory.Span;

    /// <summary>Size of the block, bytes.</summary>
    public int Length => Array.Length;

    internal byte[] Array { get; }

    internal int SizeClass { get; }

    internal bool IsRented { get; set; }

    internal PooledBuffer? Next { get; set; }

    /// <summary>Returns the block to its pool.</summary>
    public void Dispose() => _pool.Return(this);
}
