using System.Numerics;

namespace Isthmus.Runtime;

/// <summary>
/// xoshiro256** seeded by SplitMix64: the same numbers for the same seed on every platform and runtime version, which <see cref="Random"/>
/// does not promise. Not for secrets.
/// </summary>
public sealed class SeededRandom : Random
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    /// <summary>Any seed is good, also 0 and 1.</summary>
    public SeededRandom(ulong seed)
    {
        _s0 = SplitMix(ref seed);
        _s1 = SplitMix(ref seed);
        _s2 = SplitMix(ref seed);
        _s3 = SplitMix(ref seed);
    }

    /// <summary>A generator of its own for one part, so that what the part draws does not change what others draw.</summary>
    public SeededRandom Fork() => new((ulong)NextInt64(long.MinValue, long.MaxValue));

    /// <inheritdoc/>
    public override int Next() => (int)(NextWord() >> 33) is var n && n == int.MaxValue ? Next() : n;

    /// <inheritdoc/>
    public override int Next(int maxValue) => (int)NextInt64(maxValue);

    /// <inheritdoc/>
    public override int Next(int minValue, int maxValue) => (int)NextInt64(minValue, maxValue);

    /// <inheritdoc/>
    public override long NextInt64() => (long)(NextWord() >> 1) is var n && n == long.MaxValue ? NextInt64() : n;

    /// <inheritdoc/>
    public override long NextInt64(long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValue);
        return (long)Below((ulong)maxValue);
    }

    /// <inheritdoc/>
    public override long NextInt64(long minValue, long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return minValue + (long)Below((ulong)(maxValue - minValue));
    }

    /// <inheritdoc/>
    public override double NextDouble() => Sample();

    /// <inheritdoc/>
    public override float NextSingle() => (NextWord() >> 40) * (1f / (1 << 24));

    /// <inheritdoc/>
    public override void NextBytes(byte[] buffer) => NextBytes(buffer.AsSpan());

    /// <inheritdoc/>
    public override void NextBytes(Span<byte> buffer)
    {
        foreach (ref var b in buffer)
        {
            b = (byte)(NextWord() >> 56);
        }
    }

    /// <inheritdoc/>
    protected override double Sample() => (NextWord() >> 11) * (1.0 / (1L << 53));

    private static ulong SplitMix(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    // The high half of a product spreads evenly enough: the bias is below 2^-64 per value of the range.
    private ulong Below(ulong bound) => bound == 0 ? 0 : Math.BigMul(NextWord(), bound, out _);

    private ulong NextWord()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }
}
