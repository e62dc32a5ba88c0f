using System.Collections;

namespace Isthmus.Model;

/// <summary>
/// Key and value pairs as Kubernetes has them on objects: immutable, sorted by key (ordinal), compared by value.
/// Serves as a selector too: an empty selector matches everything.
/// </summary>
public sealed class Labels : IReadOnlyCollection<KeyValuePair<string, string>>, IEquatable<Labels>
{
    private readonly KeyValuePair<string, string>[] _pairs;

    private Labels(KeyValuePair<string, string>[] pairs) => _pairs = pairs;

    /// <summary>No labels.</summary>
    public static Labels Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count => _pairs.Length;

    /// <summary>The value of <paramref name="key"/>, or the empty string when it is absent, which is how Istio compares labels.</summary>
    public string this[string key] => TryGet(key, out var value) ? value : "";

    /// <summary>Copies pairs; of a repeated key the last value stays.</summary>
    public static Labels From(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var sorted = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in pairs)
        {
            sorted[key] = value;
        }

        return sorted.Count == 0 ? Empty : new([.. sorted]);
    }

    /// <summary>Finds the value of <paramref name="key"/>; empty when absent.</summary>
    public bool TryGet(string key, out string value)
    {
        var low = 0;
        var high = _pairs.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            var order = string.CompareOrdinal(_pairs[middle].Key, key);
            if (order == 0)
            {
                value = _pairs[middle].Value;
                return true;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        value = "";
        return false;
    }

    /// <summary>Whether <paramref name="key"/> is present, whatever its value.</summary>
    public bool Contains(string key) => TryGet(key, out _);

    /// <summary>These labels with one added or replaced.</summary>
    public Labels With(string key, string value) => From(_pairs.Append(KeyValuePair.Create(key, value)));

    /// <summary>These labels, overlaid by <paramref name="others"/>.</summary>
    public Labels With(IEnumerable<KeyValuePair<string, string>> others) => From(_pairs.Concat(others));

    /// <summary>Whether every pair of this selector is among <paramref name="labels"/>.</summary>
    public bool Selects(Labels labels)
    {
        foreach (var (key, value) in _pairs)
        {
            if (!labels.TryGet(key, out var have) || !string.Equals(have, value, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public bool Equals(Labels? other) => other is not null && (ReferenceEquals(this, other) || _pairs.AsSpan().SequenceEqual(other._pairs));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Labels);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var (key, value) in _pairs)
        {
            hash.Add(key, StringComparer.Ordinal);
            hash.Add(value, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, string>>)_pairs).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The pairs as <c>key=value,key=value</c>.</summary>
    public override string ToString() => string.Join(',', _pairs.Select(p => $"{p.Key}={p.Value}"));
}
