using System.Collections;

namespace Isthmus.Model.Checking;

/// <summary>
/// Collects findings while something is read, so that all are reported at once. Bounded: past <see cref="Limit"/> they are only counted.
/// Owned by one reader at a time; not thread safe.
/// </summary>
public sealed class Violations : IReadOnlyCollection<Violation>
{
    /// <summary>How many findings are kept. A person reads a screenful; a script that gets ten thousand has its answer.</summary>
    public const int Limit = 10_000;

    private readonly List<Violation> _items = [];

    /// <inheritdoc/>
    public int Count => _items.Count;

    /// <summary>How many were dropped because <see cref="Limit"/> was reached.</summary>
    public int Dropped { get; private set; }

    /// <summary>Whether at least one finding is an error.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>Adds one finding.</summary>
    public void Add(Violation violation)
    {
        HasErrors |= violation.Severity == Severity.Error;
        if (_items.Count < Limit)
        {
            _items.Add(violation);
        }
        else
        {
            Dropped++;
        }
    }

    /// <inheritdoc/>
    public IEnumerator<Violation> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
