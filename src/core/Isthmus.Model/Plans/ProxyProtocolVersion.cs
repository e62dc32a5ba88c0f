namespace Isthmus.Model.Plans;

/// <summary>Whether and how an upstream is told who the client is, before the first byte of a connection (haproxy.org proxy-protocol.txt).</summary>
public enum ProxyProtocolVersion
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>As a line of text.</summary>
    V1,

    /// <summary>In binary.</summary>
    V2,
}
