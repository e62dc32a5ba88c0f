using Isthmus.Api.Reading.Fields;

namespace Isthmus.Api.Reading.Kinds;

/// <summary>Reads networking.istio.io Sidecar.</summary>
internal static class SidecarReader
{
    private static readonly EnumNames<bool> CaptureModes = new(("DEFAULT", 0, false), ("IPTABLES", 1, false), ("NONE", 2, true));

    private static readonly EnumNames<OutboundTrafficMode> OutboundModes = new(
        ("REGISTRY_ONLY", 0, OutboundTrafficMode.RegistryOnly),
        ("ALLOW_ANY", 1, OutboundTrafficMode.AllowAny));

    public static SidecarConfig Read(MessageReader root)
    {
        root.Ignore("status");
        return root.MessageOrEmpty("spec", ReadSpec);
    }

    /// <summary>Reads OutboundTrafficPolicy; <paramref name="absent"/> is the mode of an empty one.</summary>
    public static OutboundTrafficPolicyConfig ReadOutbound(MessageReader m, OutboundTrafficMode absent) =>
        new(m.Enum("mode", OutboundModes, absent), m.Message("egressProxy", DestinationReader.Read));

    private static SidecarConfig ReadSpec(MessageReader m) => new()
    {
        WorkloadSelector = m.Selector("workloadSelector", "labels"),
        Ingress = m.List("ingress", ReadIngress),
        Egress = m.List("egress", ReadEgress),
        OutboundTrafficPolicy = m.Message("outboundTrafficPolicy", o => ReadOutbound(o, OutboundTrafficMode.RegistryOnly)),
        InboundConnectionPool = m.Message("inboundConnectionPool", ConnectionPoolReader.Read),
    };

    private static SidecarIngressConfig ReadIngress(MessageReader m)
    {
        m.Ignore("captureMode");
        var port = m.MessageOrEmpty("port", ReadPort);
        return new SidecarIngressConfig
        {
            Port = port.Number,
            PortName = port.Name,
            Protocol = port.Protocol,
            Bind = m.Text("bind"),
            DefaultEndpoint = m.Text("defaultEndpoint"),
            Tls = m.Message("tls", TlsReader.ReadServer),
            ConnectionPool = m.Message("connectionPool", ConnectionPoolReader.Read),
        };
    }

    private static SidecarEgressConfig ReadEgress(MessageReader m)
    {
        var port = m.MessageOrEmpty("port", ReadPort);
        return new SidecarEgressConfig
        {
            Port = port.Number,
            PortName = port.Name,
            Protocol = port.Protocol,
            Bind = m.Text("bind"),
            IsNotCaptured = m.Enum("captureMode", CaptureModes, false),
            Hosts = m.Texts("hosts"),
        };
    }

    private static (int Number, string Name, AppProtocol Protocol) ReadPort(MessageReader m)
    {
        m.Ignore("targetPort");
        return (m.Port("number"), m.Text("name"), m.Protocol("protocol"));
    }
}
