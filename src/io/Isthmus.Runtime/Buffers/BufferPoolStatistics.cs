namespace Isthmus.Runtime.Buffers;

/// <summary>State of a pool at one moment.</summary>
/// <param name="RentedBytes">Rented now.</param>
/// <param name="IdleBytes">Kept for reuse now.</param>
/// <param name="PeakRentedBytes">Most ever rented at once.</param>
/// <param name="Rents">Blocks rented so far.</param>
/// <param name="Allocations">Rents for which memory had to be allocated.</param>
/// <param name="Refusals">Rents refused because of the bound.</param>
public readonly record struct BufferPoolStatistics(
    long RentedBytes, long IdleBytes, long PeakRentedBytes, long Rents, long Allocations, long Refusals);
