namespace Isthmus.Wire.Http;

/// <summary>Walks the elements of a comma-separated field value, blanks trimmed, empty ones left out (RFC 9110 5.6.1). Quotes have no meaning.</summary>
public ref struct CommaList
{
    private ReadOnlySpan<byte> _rest;

    /// <summary>Starts before the first element of <paramref name="value"/>.</summary>
    public CommaList(ReadOnlySpan<byte> value)
    {
        _rest = value;
        Current = default;
    }

    /// <summary>The element that <see cref="MoveNext"/> found.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Itself, for <c>foreach</c>.</summary>
    public readonly CommaList GetEnumerator() => this;

    /// <summary>Goes to the next element that is not empty.</summary>
    public bool MoveNext()
    {
        while (!_rest.IsEmpty)
        {
            var comma = _rest.IndexOf((byte)',');
            Current = Octets.TrimBlanks(comma < 0 ? _rest : _rest[..comma]);
            _rest = comma < 0 ? default : _rest[(comma + 1)..];
            if (!Current.IsEmpty)
            {
                return true;
            }
        }

        return false;
    }
}
