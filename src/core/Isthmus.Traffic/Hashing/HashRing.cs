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
            target += scale * weights[host];
            for (var i = 0; current < target; i++, current++)
            {
                points.Add(XxHash64.Hash(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{keys[host]}_{i}"))));
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
}
