namespace Isthmus.Model.Plans;

/// <summary>Which HTTP version an upstream is spoken to in.</summary>
public enum UpstreamProtocol
{
    /// <summary>HTTP/1.1.</summary>
    Http1,

    /// <summary>HTTP/2.</summary>
    Http2,

    /// <summary>The version that the caller used.</summary>
    SameAsDownstream,
}
