using System.Text;

namespace Isthmus.Traffic.Routes;

/// <summary>
/// Finds what belongs to a host name: the exact name, else the longest <c>*.suffix</c>, else the longest <c>prefix.*</c>, else <c>*</c>
/// (<c>route.VirtualHost.domains</c>). Immutable once filled.
/// </summary>
/// <typeparam name="T">What belongs to a name.</typeparam>
internal sealed class DomainTable<T>
    where T : class
{
    private readonly Names _exact = new();
    private readonly SortedList<int, Names> _suffixes = new(Comparer<int>.Create((a, b) => b.CompareTo(a)));
    private readonly SortedList<int, Names> _prefixes = new(Comparer<int>.Create((a, b) => b.CompareTo(a)));
    private T? _any;

    /// <summary>Adds a domain; false when it is there already.</summary>
    public bool TryAdd(string domain, T value)
    {
        if (domain == "*")
        {
            var isFirst = _any is null;
            _any ??= value;
            return isFirst;
        }

        var isSuffix = domain.StartsWith('*');
        var isPrefix = !isSuffix && domain.EndsWith('*');
        var name = Encoding.UTF8.GetBytes(isSuffix ? domain[1..] : isPrefix ? domain[..^1] : domain);
        var names = isSuffix ? OfLength(_suffixes, name.Length) : isPrefix ? OfLength(_prefixes, name.Length) : _exact;
        return names.ByName.TryAdd(name, value);
    }

    /// <summary>What belongs to <paramref name="host"/>; null when nothing does.</summary>
    public T? Find(ReadOnlySpan<byte> host)
    {
        if (_exact.Find(host) is { } exact)
        {
            return exact;
        }

        // The star stands for at least one character.
        for (var i = 0; i < _suffixes.Count; i++)
        {
            var length = _suffixes.GetKeyAtIndex(i);
            if (length < host.Length && _suffixes.GetValueAtIndex(i).Find(host[^length..]) is { } bySuffix)
            {
                return bySuffix;
            }
        }

        for (var i = 0; i < _prefixes.Count; i++)
        {
            var length = _prefixes.GetKeyAtIndex(i);
            if (length < host.Length && _prefixes.GetValueAtIndex(i).Find(host[..length]) is { } byPrefix)
            {
                return byPrefix;
            }
        }

        return _any;
    }

    private static Names OfLength(SortedList<int, Names> lengths, int length)
    {
        if (!lengths.TryGetValue(length, out var names))
        {
            names = new Names();
            lengths.Add(length, names);
        }

        return names;
    }

    private sealed class Names
    {
        private readonly Dictionary<byte[], T>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

        public Names()
        {
            ByName = new Dictionary<byte[], T>(new NameComparer());
            _lookup = ByName.GetAlternateLookup<ReadOnlySpan<byte>>();
        }

        public Dictionary<byte[], T> ByName { get; }

        public T? Find(ReadOnlySpan<byte> name) => _lookup.TryGetValue(name, out var value) ? value : null;
    }
}
