using System.Globalization;
using System.Text;

namespace Isthmus.Traffic.Hashing;

/// <summary>Consistent hashing on a ring (Ketama): each host stands at as many points as its share; a hash belongs to the next point (Envoy's <c>ring_hash</c>).</summary>
public sealed class HashRing : HashTable
{
    private readonly ulong[] _points;
    private readonly int[] _hosts;

    /// <summary>Builds a ring of at least <paramref name="minimumSize"/> points, and so many more that the smallest share gets whole points, up to a maximum.</summary>
    public HashRing(IReadOnlyList<string> keys, IReadOnlyList<double> weights, uint minimumSize, uint maximumSize)
    {
        var smallest = weights.Min();
        var scale = Math.Min(Math.Ceiling(smallest * minimumSize) / smallest, maximumSize);
        var points = new List<ulong>((int)Math.Ceiling(scale));
        var hosts = new List<int>(points.Capacity);
        double current = 0;
        double target = 0;
        for (var host = 0; host < keys.Count; host++)
        {
            var key = new PointKey(keys[host]);
            target += scale * weights[host];
            for (var i = 0; current < target; i++, current++)
            {
                points.Add(key.HashOf(i));
                hosts.Add(host);
            }
        }

        _points = [.. points];
        _hosts = [.. hosts];
        Array.Sort(_points, _hosts);
    }

    /// <summary>How many points there are.</summary>
    public int Size => _points.Length;

    /// <summary>A point with its host, in the order of the ring.</summary>
    public (ulong Point, int Host) this[int index] => (_points[index], _hosts[index]);

    /// <inheritdoc/>
    public override int Find(ulong hash, uint attempt)
    {
        var index = _points.AsSpan().BinarySearch(hash);
        index = index < 0 ? ~index : index;
        return _hosts[((index == _points.Length ? 0 : index) + (int)(attempt % (uint)_points.Length)) % _points.Length];
    }

    // A host's key with the number of the point behind it.
    private sealed class PointKey
    {
        private const int LongestNumber = 10;

        private readonly byte[] _text;
        private readonly int _length;

        public PointKey(string key)
        {
            _text = new byte[Encoding.UTF8.GetByteCount(key) + 1 + LongestNumber];
            _length = Encoding.UTF8.GetBytes(key, _text);
            _text[_length++] = (byte)'_';
        }

        public ulong HashOf(int point)
        {
            point.TryFormat(_text.AsSpan(_length), out var digits, default, CultureInfo.InvariantCulture);
            return XxHash64.Hash(_text.AsSpan(0, _length + digits));
        }
    }
}
