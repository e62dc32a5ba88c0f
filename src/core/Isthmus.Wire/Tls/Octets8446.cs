namespace Isthmus.Wire.Tls;

/// <summary>Bytes in the presentation language of RFC 8446 section 3: numbers in network order, vectors with their length in front.</summary>
internal ref struct Octets8446(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Nothing is left.</summary>
    public readonly bool IsEmpty => _rest.IsEmpty;

    /// <summary>Steps over bytes.</summary>
    public bool TrySkip(int count)
    {
        if (_rest.Length < count)
        {
            return false;
        }

        _rest = _rest[count..];
        return true;
    }

    /// <summary>Reads a number of one to three bytes.</summary>
    public bool TryReadNumber(int size, out int number)
    {
        number = 0;
        if (_rest.Length < size)
        {
            return false;
        }

        foreach (var b in _rest[..size])
        {
            number = (number << 8) | b;
        }

        _rest = _rest[size..];
        return true;
    }

    /// <summary>Reads a vector whose length is a number of <paramref name="size"/> bytes.</summary>
    public bool TryReadVector(int size, out ReadOnlySpan<byte> vector)
    {
        vector = default;
        if (!TryReadNumber(size, out var length) || _rest.Length < length)
        {
            return false;
        }

        vector = _rest[..length];
        _rest = _rest[length..];
        return true;
    }
}
