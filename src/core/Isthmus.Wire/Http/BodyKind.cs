namespace Isthmus.Wire.Http;

/// <summary>How the end of a body is found.</summary>
public enum BodyKind : byte
{
    /// <summary>There is no body.</summary>
    None,

    /// <summary>It has a known number of bytes, perhaps 0.</summary>
    Length,

    /// <summary>It comes in chunks; the last one is empty (RFC 9112 7.1).</summary>
    Chunked,

    /// <summary>It ends when the peer closes: responses only.</summary>
    UntilClose,

    /// <summary>What follows is no longer HTTP: after 101, or with CONNECT.</summary>
    Tunnel,
}
