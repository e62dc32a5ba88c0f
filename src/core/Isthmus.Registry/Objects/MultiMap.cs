namespace Isthmus.Registry.Objects;

/// <summary>A set of values per key; a key without values takes no room.</summary>
internal sealed class MultiMap<TKey, TValue>
    where TKey : notnull
{
    private readonly Dictionary<TKey, HashSet<TValue>> _values = [];

    /// <summary>The values of <paramref name="key"/>; do not change the map while reading them.</summary>
    public IReadOnlyCollection<TValue> this[TKey key] => _values.TryGetValue(key, out var values) ? values : [];

    public void Add(TKey key, TValue value)
    {
        if (!_values.TryGetValue(key, out var values))
        {
            _values[key] = values = [];
        }

        values.Add(value);
    }

    public void Remove(TKey key, TValue value)
    {
        if (_values.TryGetValue(key, out var values) && values.Remove(value) && values.Count == 0)
        {
            _values.Remove(key);
        }
    }
}
