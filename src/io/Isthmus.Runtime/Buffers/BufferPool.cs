using System.Diagnostics.CodeAnalysis;

namespace Isthmus.Runtime.Buffers;

/// <summary>
/// Blocks of 4, 16 and 64 KiB for one loop: last in, first out, so that the block that is still in the cache is used next. Not thread-safe.
/// </summary>
public sealed class BufferPool
{
    /// <summary>A message head, or a small body.</summary>
    public const int Small = 4 * 1024;

    /// <summary>A TLS record.</summary>
    public const int Medium = 16 * 1024;

    /// <summary>Bulk transfer; larger blocks no longer save system calls.</summary>
    public const int Large = 64 * 1024;

    private static readonly int[] Sizes = [Small, Medium, Large];

    private readonly PooledBuffer?[] _free = new PooledBuffer?[Sizes.Length];
    private readonly BufferPoolOptions _options;
    private long _rented;
    private long _idle;
    private long _peak;
    private long _rents;
    private long _allocations;
    private long _refusals;

    /// <summary>An empty pool.</summary>
    public BufferPool(BufferPoolOptions options)
    {
        _options = options;
    }

    /// <summary>Figures of this moment.</summary>
    public BufferPoolStatistics Statistics => new(_rented, _idle, _peak, _rents, _allocations, _refusals);

    /// <summary>
    /// Rents a block of at least <paramref name="minimumLength"/> bytes (1 to <see cref="Large"/>). False when the bound is reached: the
    /// caller answers as for any overload and tries again later.
    /// </summary>
    public bool TryRent(int minimumLength, [NotNullWhen(true)] out PooledBuffer? buffer)
    {
        var sizeClass = SizeClassOf(minimumLength);
        if (_rented + Sizes[sizeClass] > _options.MaximumRented)
        {
            _refusals++;
            buffer = null;
            return false;
        }

        buffer = Take(sizeClass);
        buffer.IsRented = true;
        _rents++;
        _rented += buffer.Length;
        _peak = Math.Max(_peak, _rented);
        return true;
    }

    /// <summary>
    /// As <see cref="TryRent"/> for callers that have secured their share by a bound of their own (on connections, for example); the pool's bound is then not looked at.
    /// </summary>
    public PooledBuffer Rent(int minimumLength)
    {
        var buffer = Take(SizeClassOf(minimumLength));
        buffer.IsRented = true;
        _rents++;
        _rented += buffer.Length;
        _peak = Math.Max(_peak, _rented);
        return buffer;
    }

    internal void Return(PooledBuffer buffer)
    {
        if (!buffer.IsRented)
        {
            throw new InvalidOperationException("A buffer was returned twice.");
        }

        buffer.IsRented = false;
        _rented -= buffer.Length;
        if (_idle + buffer.Length > _options.MaximumIdle)
        {
            return;
        }

        _idle += buffer.Length;
        buffer.Next = _free[buffer.SizeClass];
        _free[buffer.SizeClass] = buffer;
    }

    private static int SizeClassOf(int minimumLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(minimumLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minimumLength, Large);
        return minimumLength <= Small ? 0 : minimumLength <= Medium ? 1 : 2;
    }

    private PooledBuffer Take(int sizeClass)
    {
        if (_free[sizeClass] is not { } buffer)
        {
            _allocations++;
            return new PooledBuffer(this, sizeClass, Sizes[sizeClass]);
        }

        _free[sizeClass] = buffer.Next;
        buffer.Next = null;
        _idle -= buffer.Length;
        return buffer;
    }
}
