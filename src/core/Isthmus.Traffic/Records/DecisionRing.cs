namespace Isthmus.Traffic.Records;

/// <summary>The newest records, up to a bound. Owned by one loop; read there too.</summary>
public sealed class DecisionRing
{
    private readonly DecisionRecord[] _records;
    private long _written;

    /// <summary>Makes room for <paramref name="capacity"/> records, above 0.</summary>
    public DecisionRing(int capacity) => _records = new DecisionRecord[capacity];

    /// <summary>How many records are there.</summary>
    public int Count => (int)Math.Min(_written, _records.Length);

    /// <summary>A record, the newest first.</summary>
    public ref readonly DecisionRecord this[int age]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)age, (uint)Count);
            return ref _records[(_written - 1 - age) % _records.Length];
        }
    }

    /// <summary>Writes over the oldest.</summary>
    public void Add(ref DecisionRecord record) => _records[_written++ % _records.Length] = record;
}
