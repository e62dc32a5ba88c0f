namespace Isthmus.Model.Services;

/// <summary>What a service port speaks, as Istio's protocol selection names it.</summary>
public enum AppProtocol
{
    /// <summary>Not declared: the proxy looks at the first bytes.</summary>
    Auto,

    /// <summary>HTTP/1.1.</summary>
    Http,

    /// <summary>HTTP/2 without TLS.</summary>
    Http2,

    /// <summary>gRPC over HTTP/2.</summary>
    Grpc,

    /// <summary>gRPC-Web.</summary>
    GrpcWeb,

    /// <summary>An HTTP proxy port (Sidecar only).</summary>
    HttpProxy,

    /// <summary>TLS with HTTP inside; opaque to the proxy.</summary>
    Https,

    /// <summary>TLS, opaque to the proxy.</summary>
    Tls,

    /// <summary>Bytes.</summary>
    Tcp,

    /// <summary>MongoDB, handled as TCP.</summary>
    Mongo,

    /// <summary>Redis, handled as TCP.</summary>
    Redis,

    /// <summary>MySQL, handled as TCP.</summary>
    MySql,

    /// <summary>UDP: not proxied.</summary>
    Udp,
}
