using Isthmus.Api.Reading.Fields;

namespace Isthmus.Api.Reading.Kinds;

/// <summary>Reads networking.istio.io VirtualService.</summary>
internal static class VirtualServiceReader
{
    public static VirtualServiceConfig Read(MessageReader root)
    {
        root.Ignore("status");
        return root.MessageOrEmpty("spec", ReadSpec);
    }

    private static VirtualServiceConfig ReadSpec(MessageReader m) => new()
    {
        Hosts = m.Texts("hosts"),
        Gateways = m.Texts("gateways"),
        Http = m.List("http", HttpRouteReader.Read),
        Tls = m.List("tls", t => new TlsRouteConfig(t.List("match", ReadTlsMatch), t.List("route", ReadDestination))),
        Tcp = m.List("tcp", t => new TcpRouteConfig(t.List("match", ReadL4Match), t.List("route", ReadDestination))),
        ExportTo = m.Texts("exportTo"),
    };

    private static RouteDestinationConfig ReadDestination(MessageReader m) => new(m.MessageOrEmpty("destination", DestinationReader.Read), m.UInt("weight", int.MaxValue));

    private static L4MatchConfig ReadTlsMatch(MessageReader m) => ReadCommonMatch(m) with { SniHosts = m.Texts("sniHosts") };

    private static L4MatchConfig ReadL4Match(MessageReader m)
    {
        m.Inert("sourceSubnet", "write an AuthorizationPolicy with ipBlocks");
        return ReadCommonMatch(m);
    }

    private static L4MatchConfig ReadCommonMatch(MessageReader m) => new()
    {
        DestinationSubnets = m.Texts("destinationSubnets"),
        Port = m.Port("port"),
        SourceLabels = m.Labels("sourceLabels"),
        SourceNamespace = m.Text("sourceNamespace"),
        Gateways = m.Texts("gateways"),
    };
}
