namespace Isthmus.Wire.Http;

/// <summary>The version a message came in or goes out with. HTTP/1.2 and later 1.x are taken as 1.1 (RFC 9110 2.5).</summary>
public enum ProtocolVersion : byte
{
    /// <summary>HTTP/1.0: no chunked bodies, no interim responses, closes unless told otherwise.</summary>
    Http10,

    /// <summary>HTTP/1.1.</summary>
    Http11,

    /// <summary>HTTP/2.</summary>
    Http2,
}
