namespace Isthmus.Wire.Http;

/// <summary>The form of a request target (RFC 9112 3.2).</summary>
public enum TargetForm : byte
{
    /// <summary>A path, with or without query: what servers get.</summary>
    Origin,

    /// <summary>A whole URI: what proxies get. Its authority replaces Host.</summary>
    Absolute,

    /// <summary>host:port, with CONNECT.</summary>
    Authority,

    /// <summary>An asterisk, with OPTIONS.</summary>
    Asterisk,
}
