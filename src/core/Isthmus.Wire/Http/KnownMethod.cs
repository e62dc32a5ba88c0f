namespace Isthmus.Wire.Http;

/// <summary>The methods whose meaning the proxy must know. Methods are case-sensitive: <c>get</c> is <see cref="Other"/> (RFC 9110 9.1).</summary>
public enum KnownMethod : byte
{
    /// <summary>Any other token; forwarded as it is.</summary>
    Other,

    /// <summary>GET.</summary>
    Get,

    /// <summary>HEAD: its response has no body whatever its fields say.</summary>
    Head,

    /// <summary>POST.</summary>
    Post,

    /// <summary>PUT.</summary>
    Put,

    /// <summary>DELETE.</summary>
    Delete,

    /// <summary>CONNECT: a 2xx turns the connection into a tunnel.</summary>
    Connect,

    /// <summary>OPTIONS: the only method that may have the target <c>*</c>.</summary>
    Options,

    /// <summary>TRACE.</summary>
    Trace,

    /// <summary>PATCH.</summary>
    Patch,
}
