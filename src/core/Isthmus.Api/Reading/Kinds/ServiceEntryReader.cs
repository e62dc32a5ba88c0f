using Isthmus.Api.Reading.Fields;

namespace Isthmus.Api.Reading.Kinds;

/// <summary>Reads networking.istio.io ServiceEntry.</summary>
internal static class ServiceEntryReader
{
    private static readonly EnumNames<bool> Locations = new(("MESH_EXTERNAL", 0, false), ("MESH_INTERNAL", 1, true));

    private static readonly EnumNames<ServiceResolution> Resolutions = new(
        ("NONE", 0, ServiceResolution.Passthrough),
        ("STATIC", 1, ServiceResolution.Endpoints),
        ("DNS", 2, ServiceResolution.Dns),
        ("DNS_ROUND_ROBIN", 3, ServiceResolution.DnsRoundRobin),
        ("DYNAMIC_DNS", 4, ServiceResolution.DynamicDns));

    public static ServiceEntryConfig Read(MessageReader root)
    {
        var entry = root.MessageOrEmpty("spec", ReadSpec);
        return entry with
        {
            StatusAddresses = root.PartOrEmpty("status", s => s.List("addresses", a => new HostAddressConfig(a.Text("host"), a.Text("value")))),
        };
    }

    private static ServiceEntryConfig ReadSpec(MessageReader m) => new()
    {
        Hosts = m.Texts("hosts"),
        Addresses = m.Texts("addresses"),
        Ports = m.List("ports", ReadPort),
        IsMeshInternal = m.Enum("location", Locations, false),
        Resolution = m.Enum("resolution", Resolutions, ServiceResolution.Passthrough),
        Endpoints = m.List("endpoints", WorkloadEntryReader.ReadSpec),
        ExportTo = m.Texts("exportTo"),
        SubjectAltNames = m.Texts("subjectAltNames"),
        WorkloadSelector = m.Selector("workloadSelector", "labels"),
    };

    private static ServiceEntryPortConfig ReadPort(MessageReader m) => new(m.RequiredPort("number"), m.Text("name"), m.Protocol("protocol"), m.Port("targetPort"));
}
