using System.Text;

namespace Isthmus.Traffic.Hashing;

/// <summary>Consistent hashing by a table in which every host claims slots along its own permutation (Maglev, NSDI 2016, section 3.4; Envoy's weights).</summary>
public sealed class MaglevTable : HashTable
{
    private const int Free = -1;

    private readonly int[] _table;

    /// <summary>Fills a table of <paramref name="size"/> slots, a prime.</summary>
    public MaglevTable(IReadOnlyList<string> keys, IReadOnlyList<double> weights, uint size)
    {
        _table = new int[Math.Max(2, size)];
        Array.Fill(_table, Free);
        var largest = weights.Max();
        var claims = keys.Select((key, i) => new Claims(i, key, weights[i], (uint)_table.Length)).OrderBy(c => c.Key, StringComparer.Ordinal).ToArray();
        var filled = 0;
        for (ulong round = 1; filled < _table.Length; round++)
        {
            for (var i = 0; i < claims.Length && filled < _table.Length; i++)
            {
                // Whoever weighs less than the heaviest sits out rounds.
                if (claims[i].TakesPartIn(round, largest))
                {
                    _table[claims[i].NextFree(_table)] = claims[i].Host;
                    filled++;
                }
            }
        }
    }

    /// <summary>The host of each slot.</summary>
    public ReadOnlySpan<int> Slots => _table;

    /// <inheritdoc/>
    public override int Find(ulong hash, uint attempt)
    {
        var key = attempt == 0 ? hash : hash ^ (ulong.MaxValue - attempt + 1);
        return _table[key % (ulong)_table.Length];
    }

    private sealed class Claims(int host, string key, double weight, uint size)
    {
        private readonly ulong _offset = XxHash64.Hash(Encoding.UTF8.GetBytes(key)) % size;
        private readonly ulong _skip = (XxHash64.Hash(Encoding.UTF8.GetBytes(key), 1) % (size - 1)) + 1;
        private double _target;
        private ulong _next;

        public int Host { get; } = host;

        public string Key { get; } = key;

        public bool TakesPartIn(ulong round, double largest)
        {
            if (round * weight < _target)
            {
                return false;
            }

            _target += largest;
            return true;
        }

        public int NextFree(int[] table)
        {
            while (true)
            {
                var slot = (int)((_offset + (_skip * _next++)) % size);
                if (table[slot] == Free)
                {
                    return slot;
                }
            }
        }
    }
}
