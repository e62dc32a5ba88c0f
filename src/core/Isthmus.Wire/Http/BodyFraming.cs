namespace Isthmus.Wire.Http;

/// <summary>How a message's body is delimited. <see cref="Length"/> has meaning only for <see cref="BodyKind.Length"/>.</summary>
public readonly record struct BodyFraming(BodyKind Kind, long Length = 0)
{
    /// <summary>No body.</summary>
    public static BodyFraming None => default;

    /// <summary>A body in chunks.</summary>
    public static BodyFraming Chunked => new(BodyKind.Chunked);

    /// <summary>A body that ends with the connection.</summary>
    public static BodyFraming UntilClose => new(BodyKind.UntilClose);

    /// <summary>Raw bytes both ways from here on.</summary>
    public static BodyFraming Tunnel => new(BodyKind.Tunnel);

    /// <summary>Whether no body byte will follow.</summary>
    public bool IsEmpty => Kind == BodyKind.None || (Kind == BodyKind.Length && Length == 0);

    /// <summary>A body of <paramref name="length"/> bytes.</summary>
    public static BodyFraming OfLength(long length) => new(BodyKind.Length, length);
}
