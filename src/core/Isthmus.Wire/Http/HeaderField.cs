namespace Isthmus.Wire.Http;

/// <summary>One field line of a head. The spans look into the head's own text: they die with the next edit, reset or parse.</summary>
public readonly ref struct HeaderField
{
    internal HeaderField(KnownHeader id, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool isHopByHop)
    {
        Id = id;
        Name = name;
        Value = value;
        IsHopByHop = isHopByHop;
    }

    /// <summary>Which name it is, or <see cref="KnownHeader.None"/> for one that we have no id for.</summary>
    public KnownHeader Id { get; }

    /// <summary>The name as the peer wrote it.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>The value without the blanks around it.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>Whether it concerns this connection only: framing, connection fields, and what Connection names. Never forwarded as it is.</summary>
    public bool IsHopByHop { get; }
}
