using Isthmus.Api.Kubernetes;
using Isthmus.Api.Reading.Fields;

namespace Isthmus.Api.Reading.Kinds;

/// <summary>Reads core/v1 Service.</summary>
internal static class ServiceReader
{
    private static readonly EnumNames<string> Types = new(
        ("ClusterIP", -1, "ClusterIP"),
        ("NodePort", -2, "NodePort"),
        ("LoadBalancer", -3, "LoadBalancer"),
        ("ExternalName", -4, "ExternalName"));

    private static readonly EnumNames<bool> InternalTrafficPolicies = new(("Cluster", -1, false), ("Local", -2, true));

    public static ServiceConfig Read(MessageReader root)
    {
        var service = root.PartOrEmpty("spec", ReadSpec);
        var addresses = root.PartOrEmpty("status", s => s.PartOrEmpty("loadBalancer", l => l.List("ingress", ReadIngress)));
        return service with { LoadBalancerAddresses = addresses.Where(a => a.Length > 0).ToEquatableArray() };
    }

    private static ServiceConfig ReadSpec(MessageReader m)
    {
        var addresses = m.Texts("clusterIPs");
        var address = m.Text("clusterIP");
        return new ServiceConfig
        {
            Type = m.Enum("type", Types, "ClusterIP"),
            ClusterIPs = !addresses.IsEmpty ? addresses : address.Length > 0 ? [address] : default,
            ExternalName = m.Text("externalName"),
            ExternalIPs = m.Texts("externalIPs"),
            Selector = m.Labels("selector"),
            Ports = m.List("ports", ReadPort),
            IsInternalTrafficLocal = m.Enum("internalTrafficPolicy", InternalTrafficPolicies, false),
            PublishNotReadyAddresses = m.Flag("publishNotReadyAddresses") ?? false,
            TrafficDistribution = m.Text("trafficDistribution"),
        };
    }

    private static ServicePortConfig ReadPort(MessageReader m)
    {
        var (number, name) = m.PortOrName("targetPort");
        return new ServicePortConfig
        {
            Name = m.Text("name"),
            Protocol = TransportText.Read(m, "protocol"),
            AppProtocol = m.Text("appProtocol"),
            Port = m.RequiredPort("port"),
            TargetPort = number,
            TargetPortName = name,
            NodePort = m.Port("nodePort"),
        };
    }

    private static string ReadIngress(MessageReader m) => m.Text("ip") is { Length: > 0 } address ? address : m.Text("hostname");
}
