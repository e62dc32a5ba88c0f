namespace Isthmus.Registry.Services;

/// <summary>What a Kubernetes service port speaks, by <c>appProtocol</c>, name and number (Istio's protocol selection).</summary>
internal static class ProtocolSelection
{
    private const string GrpcWeb = "grpc-web";

    public static AppProtocol Of(ServicePortConfig port)
    {
        if (!string.Equals(port.Protocol, "TCP", StringComparison.OrdinalIgnoreCase))
        {
            return AppProtocol.Udp;
        }

        var name = port.AppProtocol.Length > 0 ? port.AppProtocol : port.Name;
        switch (name)
        {
            case "kubernetes.io/h2c":
                return AppProtocol.Http2;
            case "kubernetes.io/ws":
                return AppProtocol.Http;
            case "kubernetes.io/wss":
                return AppProtocol.Https;
        }

        return name.StartsWith(GrpcWeb, StringComparison.OrdinalIgnoreCase) ? AppProtocol.GrpcWeb : OfPrefix(name, port.Port);
    }

    private static AppProtocol OfPrefix(string name, int number)
    {
        var dash = name.IndexOf('-', StringComparison.Ordinal);
        return (dash < 0 ? name : name[..dash]).ToUpperInvariant() switch
        {
            "TCP" => AppProtocol.Tcp,
            "UDP" => AppProtocol.Udp,
            "GRPC" => AppProtocol.Grpc,
            "HTTP" => AppProtocol.Http,
            "HTTP_PROXY" => AppProtocol.HttpProxy,
            "HTTP2" => AppProtocol.Http2,
            "HTTPS" => AppProtocol.Https,
            "TLS" => AppProtocol.Tls,
            "MONGO" => AppProtocol.Mongo,
            "REDIS" => AppProtocol.Redis,
            "MYSQL" => AppProtocol.MySql,
            // SMTP, DNS, MySQL and MongoDB: the server speaks first, so waiting for the client's first bytes would hang.
            _ => number is 25 or 53 or 3306 or 27017 ? AppProtocol.Tcp : AppProtocol.Auto,
        };
    }
}
