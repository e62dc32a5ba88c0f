namespace Isthmus.Planner.Listeners;

/// <summary>How a workload port takes connections, by what the mesh demands and what the port speaks.</summary>
internal static class InboundShapes
{
    /// <summary>What HTTP inspection finds on plain connections.</summary>
    public static EquatableArray<string> PlainHttp { get; } = ["http/1.1", "h2c"];

    private const string Tls = "tls";
    private const string Plain = "raw_buffer";

    /// <summary>The shapes in the order of Istio's chains. Connections that fit none are closed.</summary>
    public static IReadOnlyList<ChainShape> For(MtlsMode mode, AppProtocol protocol) => mode switch
    {
        MtlsMode.Strict => Strict(protocol),
        MtlsMode.Disable => Disabled(protocol),
        _ => Permissive(protocol),
    };

    private static ChainShape[] Strict(AppProtocol protocol) => Class(protocol) switch
    {
        PortClass.Http => [new("mtls-http", Tls, [], EndsTls: true, IsHttp: true)],
        PortClass.Tcp => [new("mtls", Tls, [], EndsTls: true, IsHttp: false)],
        _ =>
        [
            new("mtls-http", Tls, MeshServerTls.HttpAlpn, EndsTls: true, IsHttp: true),
            new("mtls", Tls, [], EndsTls: true, IsHttp: false),
        ],
    };

    private static ChainShape[] Permissive(AppProtocol protocol) => Class(protocol) switch
    {
        PortClass.Http =>
        [
            new("mtls-http", Tls, MeshServerTls.AllAlpn, EndsTls: true, IsHttp: true),
            new("plain-http", Plain, [], EndsTls: false, IsHttp: true),
        ],
        PortClass.Tcp =>
        [
            new("mtls", Tls, MeshServerTls.AllAlpn, EndsTls: true, IsHttp: false),
            new("tls", Tls, [], EndsTls: false, IsHttp: false),
            new("plain", Plain, [], EndsTls: false, IsHttp: false),
        ],
        _ =>
        [
            new("mtls-http", Tls, MeshServerTls.HttpAlpn, EndsTls: true, IsHttp: true),
            new("plain-http", Plain, PlainHttp, EndsTls: false, IsHttp: true),
            new("mtls", Tls, MeshServerTls.TcpAlpn, EndsTls: true, IsHttp: false),
            new("plain", Plain, [], EndsTls: false, IsHttp: false),
            new("tls", Tls, [], EndsTls: false, IsHttp: false),
        ],
    };

    // Istio does not inspect TLS on such a port, so that TLS looks plain to it; here the port shares its inspection with others, so bytes take both.
    private static ChainShape[] Disabled(AppProtocol protocol) => Class(protocol) switch
    {
        PortClass.Http => [new("plain-http", Plain, [], EndsTls: false, IsHttp: true)],
        PortClass.Tcp => [new("plain", "", [], EndsTls: false, IsHttp: false)],
        _ =>
        [
            new("plain-http", Plain, PlainHttp, EndsTls: false, IsHttp: true),
            new("plain", "", [], EndsTls: false, IsHttp: false),
        ],
    };

    private static PortClass Class(AppProtocol protocol) => protocol.IsHttp ? PortClass.Http : protocol.IsTcp ? PortClass.Tcp : PortClass.Auto;

    private enum PortClass
    {
        Auto,
        Http,
        Tcp,
    }
}
