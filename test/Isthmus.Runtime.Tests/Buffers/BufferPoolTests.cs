using Isthmus.Runtime.Buffers;

namespace Isthmus.Runtime.Tests.Buffers;

public sealed class BufferPoolTests
{
    [Theory]
    [InlineData(1, BufferPool.Small)]
    [InlineData(BufferPool.Small, BufferPool.Small)]
    [InlineData(BufferPool.Small + 1, BufferPool.Medium)]
    [InlineData(BufferPool.Medium + 1, BufferPool.Large)]
    [InlineData(BufferPool.Large, BufferPool.Large)]
    public void Gives_the_smallest_block_that_is_large_enough(int wanted, int given)
    {
        var pool = new BufferPool(new BufferPoolOptions());
        using var buffer = pool.Rent(wanted);
        buffer.Length.ShouldBe(given);
        buffer.Memory.Length.ShouldBe(given);
    }

    [Fact]
    public void Gives_the_block_again_that_came_back_last()
    {
        var pool = new BufferPool(new BufferPoolOptions());
        var first = pool.Rent(1);
        var second = pool.Rent(1);
        first.Dispose();
        second.Dispose();
        pool.Rent(1).ShouldBeSameAs(second);
        pool.Rent(1).ShouldBeSameAs(first);
        pool.Statistics.Allocations.ShouldBe(2);
    }

    [Fact]
    public void Refuses_beyond_its_bound_and_counts_it()
    {
        var pool = new BufferPool(new BufferPoolOptions { MaximumRented = BufferPool.Large + BufferPool.Small });
        pool.TryRent(BufferPool.Large, out var large).ShouldBeTrue();
        pool.TryRent(BufferPool.Medium, out _).ShouldBeFalse();
        pool.TryRent(BufferPool.Small, out var small).ShouldBeTrue();
        large!.Dispose();
        pool.TryRent(BufferPool.Medium, out _).ShouldBeTrue();
        small!.Dispose();
        pool.Statistics.ShouldBe(new BufferPoolStatistics(
            RentedBytes: BufferPool.Medium,
            IdleBytes: BufferPool.Large + BufferPool.Small,
            PeakRentedBytes: BufferPool.Large + BufferPool.Small,
            Rents: 3,
            Allocations: 3,
            Refusals: 1));
    }

    [Fact]
    public void Keeps_no_more_idle_blocks_than_told()
    {
        var pool = new BufferPool(new BufferPoolOptions { MaximumIdle = BufferPool.Small });
        var blocks = Enumerable.Range(0, 3).Select(_ => pool.Rent(1)).ToList();
        blocks.ForEach(b => b.Dispose());
        pool.Statistics.IdleBytes.ShouldBe(BufferPool.Small);
        pool.Statistics.RentedBytes.ShouldBe(0);
    }

    [Fact]
    public void Notices_a_block_that_is_returned_twice()
    {
        var buffer = new BufferPool(new BufferPoolOptions()).Rent(1);
        buffer.Dispose();
        Should.Throw<InvalidOperationException>(buffer.Dispose);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(BufferPool.Large + 1)]
    public void Refuses_sizes_it_does_not_have(int size) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new BufferPool(new BufferPoolOptions()).Rent(size));
}
