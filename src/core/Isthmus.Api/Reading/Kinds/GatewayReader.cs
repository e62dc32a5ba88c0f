using Isthmus.Api.Reading.Fields;

namespace Isthmus.Api.Reading.Kinds;

/// <summary>Reads networking.istio.io Gateway.</summary>
internal static class GatewayReader
{
    public static GatewayConfig Read(MessageReader root)
    {
        root.Ignore("status");
        return root.MessageOrEmpty("spec", m => new GatewayConfig { Selector = m.Labels("selector"), Servers = m.List("servers", ReadServer) });
    }

    private static GatewayServerConfig ReadServer(MessageReader m)
    {
        m.Ignore("defaultEndpoint");
        return m.MessageOrEmpty("port", ReadPort) with
        {
            Name = m.Text("name"),
            Bind = m.Text("bind"),
            Hosts = m.Texts("hosts"),
            Tls = m.Message("tls", TlsReader.ReadServer),
        };
    }

    private static GatewayServerConfig ReadPort(MessageReader m)
    {
        m.Ignore("targetPort");
        return new GatewayServerConfig { Port = m.Port("number"), PortName = m.Text("name"), Protocol = m.Protocol("protocol") };
    }
}
