namespace Isthmus.Wire.Http;

/// <summary>A set of known names: asking a head whether it has any of them costs two bit tests, however many they are.</summary>
internal readonly struct KnownHeaderSet
{
    private readonly ulong _low;
    private readonly ulong _high;

    public KnownHeaderSet(params ReadOnlySpan<KnownHeader> ids)
    {
        foreach (var id in ids)
        {
            _low |= (int)id < 64 ? 1UL << (int)id : 0;
            _high |= (int)id < 64 ? 0 : 1UL << ((int)id - 64);
        }
    }

    /// <summary>Whether one of the set's names is in a table's presence bits.</summary>
    public bool Meets(ulong low, ulong high) => ((_low & low) | (_high & high)) != 0;
}
