namespace Isthmus.Api.Reading.Documents;

/// <summary>
/// What one file may still cost: every node counts, and an alias counts as all the nodes that it stands for, because that is what
/// readers will walk. Shared by all documents of the file. Also keeps one copy of each key.
/// </summary>
internal sealed class NodeBudget(int nodes)
{
    // Real manifests have a few hundred different keys.
    private const int MostKeys = 4096;
    private const int LongestKey = 64;

    private readonly Dictionary<string, string> _keys = new(StringComparer.Ordinal);

    /// <summary>How many nodes were taken.</summary>
    public long Taken { get; private set; }

    /// <summary>Takes <paramref name="count"/> nodes; false when the file has had its share.</summary>
    public bool TryTake(long count)
    {
        Taken += count;
        return Taken <= nodes;
    }

    /// <summary>The same text, as one string per file where that is cheap.</summary>
    public string Share(string key)
    {
        if (key.Length > LongestKey)
        {
            return key;
        }

        if (_keys.TryGetValue(key, out var shared))
        {
            return shared;
        }

        if (_keys.Count < MostKeys)
        {
            _keys.Add(key, key);
        }

        return key;
    }
}
