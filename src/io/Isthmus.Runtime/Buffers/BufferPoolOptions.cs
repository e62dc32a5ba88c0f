namespace Isthmus.Runtime.Buffers;

/// <summary>Bounds of a <see cref="BufferPool"/>.</summary>
public sealed record BufferPoolOptions
{
    /// <summary>Bytes that may be rented at once; beyond it <see cref="BufferPool.TryRent"/> says no.</summary>
    public long MaximumRented { get; init; } = Defaults.PooledBytes;

    /// <summary>Bytes kept for reuse; what is returned beyond it goes to the garbage collector.</summary>
    public long MaximumIdle { get; init; } = Defaults.IdlePooledBytes;
}
