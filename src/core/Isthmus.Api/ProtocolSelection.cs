namespace Isthmus.Api;

/// <summary>Finds out what a port speaks from what was declared about it (Istio's protocol selection). Pure.</summary>
public static class ProtocolSelection
{
    /// <summary>The spellings of protocols, in capitals as Istio's documentation has them.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["HTTP", "HTTP2", "HTTPS", "GRPC", "GRPC-Web", "TCP", "TLS", "MONGO", "REDIS", "MYSQL", "UDP", "HTTP_PROXY"];

    /// <summary>
    /// The protocol of a Kubernetes service port. <paramref name="appProtocol"/>, when set, stands in the place of the name. Without a
    /// known name the well-known ports of protocols in which the server speaks first (25, 53, 3306, 27017) are TCP: looking at the
    /// client's first bytes would wait for ever.
    /// </summary>
    /// <param name="number">The service port.</param>
    /// <param name="name">The port's name; empty when none.</param>
    /// <param name="transport">TCP, UDP or SCTP.</param>
    /// <param name="appProtocol"><c>appProtocol</c>; empty when absent.</param>
    public static AppProtocol ForServicePort(int number, string name, string transport, string appProtocol)
    {
        if (string.Equals(transport, "UDP", StringComparison.Ordinal))
        {
            return AppProtocol.Udp;
        }

        var declared = appProtocol switch
        {
            "kubernetes.io/h2c" => "http2",
            "kubernetes.io/ws" => "http",
            "kubernetes.io/wss" => "https",
            "" => name,
            _ => appProtocol,
        };
        if (declared.StartsWith("grpc-web", StringComparison.OrdinalIgnoreCase))
        {
            return AppProtocol.GrpcWeb;
        }

        var dash = declared.IndexOf('-', StringComparison.Ordinal);
        if (TryParse(dash < 0 ? declared : declared[..dash], out var protocol))
        {
            return protocol;
        }

        return number is 25 or 53 or 3306 or 27017 ? AppProtocol.Tcp : AppProtocol.Auto;
    }

    /// <summary>The protocol of a ServiceEntry, Gateway or Sidecar port: the whole string, without case; <see cref="AppProtocol.Auto"/> when empty or unknown.</summary>
    public static AppProtocol ForDeclared(string protocol) => TryParse(protocol, out var known) ? known : AppProtocol.Auto;

    /// <summary>Reads one protocol name, without case; false when it is not known.</summary>
    public static bool TryParse(string text, out AppProtocol protocol)
    {
        AppProtocol? known = text.ToUpperInvariant() switch
        {
            "TCP" => AppProtocol.Tcp,
            "UDP" => AppProtocol.Udp,
            "GRPC" => AppProtocol.Grpc,
            "GRPC-WEB" => AppProtocol.GrpcWeb,
            "HTTP" => AppProtocol.Http,
            "HTTP_PROXY" => AppProtocol.HttpProxy,
            "HTTP2" => AppProtocol.Http2,
            "HTTPS" => AppProtocol.Https,
            "TLS" => AppProtocol.Tls,
            "MONGO" => AppProtocol.Mongo,
            "REDIS" => AppProtocol.Redis,
            "MYSQL" => AppProtocol.MySql,
            _ => null,
        };
        protocol = known ?? AppProtocol.Auto;
        return known is not null;
    }
}
