using System.Globalization;
using Isthmus.Planner.Authorization;
using Isthmus.Planner.Routes;
using Isthmus.Planner.View;

namespace Isthmus.Planner.Listeners;

/// <summary>Makes the filter chains of workload ports.</summary>
internal sealed class InboundChains
{
    private readonly MeshConfig _mesh;
    private readonly Func<int, MtlsMode> _modeAt;
    private readonly WorkloadAuthorization _authorization;

    /// <summary>Reads the security rules of the proxy's workload.</summary>
    public InboundChains(ProxyView view)
    {
        _mesh = view.Snapshot.Mesh;
        var (policies, ns, labels) = (view.Mesh.PeerAuthentications, view.Proxy.Namespace, view.Proxy.Labels);
        _modeAt = port => policies.Of(ns, labels, port);
        NamedPorts = policies.NamedPorts(ns, labels);
        _authorization = WorkloadAuthorization.Of(view);
    }

    /// <summary>The ports that a PeerAuthentication names.</summary>
    public IReadOnlyList<int> NamedPorts { get; }

    /// <summary>The chains of one port.</summary>
    /// <param name="port">The port.</param>
    /// <param name="matchesPort">Connections to several ports arrive at the listener, so the chains ask for theirs.</param>
    public IEnumerable<FilterChain> Of(InboundPort port, bool matchesPort)
    {
        var mode = _modeAt(port.WorkloadPort);
        if (port.Tls is { } tls && mode == MtlsMode.Disable)
        {
            return [OwnTls(port, tls, matchesPort)];
        }

        return InboundShapes.For(mode, port.Protocol).Select((shape, i) => new FilterChain
        {
            Name = NameOf(port, shape, i),
            Match = new FilterChainMatch
            {
                DestinationPort = matchesPort ? port.WorkloadPort : 0,
                TransportProtocol = shape.Transport,
                ApplicationProtocols = shape.Alpn,
            },
            Tls = shape.EndsTls ? MeshServerTls.Of(_mesh, shape.IsHttp) : null,
            Handling = Handling(port, shape.IsHttp),
        });
    }

    private FilterChain OwnTls(InboundPort port, ServerTlsConfig tls, bool matchesPort) => new()
    {
        Name = port.ChainName,
        Match = new FilterChainMatch { DestinationPort = matchesPort ? port.WorkloadPort : 0, TransportProtocol = "tls" },
        Tls = OperatorServerTls.Of(_mesh, tls, port.Protocol is AppProtocol.Https || port.Protocol.IsHttp),
        Handling = Handling(port, port.Protocol is AppProtocol.Https || port.Protocol.IsHttp),
    };

    private static string NameOf(InboundPort port, ChainShape shape, int index)
    {
        if (port.WorkloadPort == 0)
        {
            return shape.Kind switch
            {
                "mtls" => "virtualInbound",
                "mtls-http" => "virtualInbound-catchall-http",
                _ => shape.IsHttp ? $"virtualInbound-catchall-http-{shape.Kind}" : $"virtualInbound-{shape.Kind}",
            };
        }

        return index == 0 ? port.ChainName : $"{port.ChainName}-{shape.Kind}";
    }

    private ConnectionHandling Handling(InboundPort port, bool isHttp) => isHttp ? Http(port) : new TcpHandling
    {
        StatPrefix = port.Upstream,
        Authorization = _authorization.Tcp,
        Upstreams = [new WeightedUpstream(port.Upstream)],
    };

    private HttpHandling Http(InboundPort port) => new()
    {
        StatPrefix = $"inbound_{port.ChainName}",
        Authorization = _authorization.Http,
        JwtRules = _authorization.JwtRules,
        ClientCertificateForwarding = ClientCertificateForwarding.AppendForward,
        PathNormalization = _mesh.PathNormalization,
        InlineRoutes = new RouteTable(port.Upstream, [new VirtualHost($"inbound|http|{Text(port.ServicePort)}", ["*"], [DefaultRoute(port)])]),
    };

    private static Route DefaultRoute(InboundPort port) => new()
    {
        Name = "default",
        Match = RouteMatch.Any,
        Action = new ForwardAction { Upstreams = [new WeightedUpstream(port.Upstream)], Retry = RetryPolicies.Inbound },
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
