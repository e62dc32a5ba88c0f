namespace Isthmus.Wire.Http;

/// <summary>Where one field line stands in the text of its table.</summary>
internal struct FieldEntry
{
    public int NameStart;
    public int NameLength;
    public int ValueStart;
    public int ValueLength;
    public KnownHeader Id;
    public bool IsHopByHop;

    /// <summary>Whether the text reads exactly <c>name: value CRLF</c>, so that the line can be copied in one go.</summary>
    public bool IsVerbatim;

    public readonly int LineEnd => ValueStart + ValueLength + 2;
}
