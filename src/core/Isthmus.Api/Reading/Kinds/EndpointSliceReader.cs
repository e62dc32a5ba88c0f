using Isthmus.Api.Kubernetes;
using Isthmus.Api.Reading.Fields;

namespace Isthmus.Api.Reading.Kinds;

/// <summary>Reads discovery.k8s.io EndpointSlice, also the old v1beta1 with its <c>topology</c> map.</summary>
internal static class EndpointSliceReader
{
    // v1beta1 had "IP" for both families in its first months.
    private static readonly EnumNames<string> AddressTypes = new(("IPv4", -1, "IPv4"), ("IPv6", -2, "IPv6"), ("FQDN", -3, "FQDN"), ("IP", -4, "IPv4"));

    public static EndpointSliceConfig Read(MessageReader root) => new()
    {
        AddressType = root.Enum("addressType", AddressTypes, "IPv4"),
        Ports = root.List("ports", ReadPort),
        Endpoints = root.List("endpoints", ReadEndpoint),
    };

    private static SlicePortConfig ReadPort(MessageReader m) => new(m.Text("name"), m.Port("port"), TransportText.Read(m, "protocol"), m.Text("appProtocol"));

    private static SliceEndpointConfig ReadEndpoint(MessageReader m)
    {
        var target = m.PartOrEmpty("targetRef", t => (Kind: t.Text("kind"), Name: t.Text("name"), Namespace: t.Text("namespace")));
        var isPod = target.Kind is "Pod" or "";
        var topology = m.Labels("topology");
        return m.PartOrEmpty("conditions", c => new SliceEndpointConfig
        {
            Addresses = m.Texts("addresses"),
            Ready = c.Flag("ready"),
            Serving = c.Flag("serving"),
            Terminating = c.Flag("terminating"),
            HostName = m.Text("hostname"),
            NodeName = m.Text("nodeName") is { Length: > 0 } node ? node : topology[WellKnownLabels.HostName],
            Zone = m.Text("zone") is { Length: > 0 } zone ? zone : topology[WellKnownLabels.Zone],
            PodName = isPod ? target.Name : "",
            PodNamespace = isPod ? target.Namespace : "",
        });
    }
}
