namespace Isthmus.Wire.Http;

/// <summary>Who a request is taken to come from. The text looks into the head or is the peer's: use it before the next edit.</summary>
public readonly ref struct ClientAddress
{
    internal ClientAddress(ReadOnlySpan<byte> text, bool mayBeInternal)
    {
        Text = text;
        MayBeInternal = mayBeInternal;
    }

    /// <summary>The address, without port.</summary>
    public ReadOnlySpan<byte> Text { get; }

    /// <summary>
    /// Whether the request counts as internal if the address also lies in an internal range: no proxy may stand between us and it. Nothing
    /// is internal unless configured.
    /// </summary>
    public bool MayBeInternal { get; }
}
