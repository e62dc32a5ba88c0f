using Isthmus.Api.Reading.Fields;

namespace Isthmus.Api.Reading.Kinds;

/// <summary>Reads networking.istio.io WorkloadEntry, also where it stands inside a ServiceEntry or WorkloadGroup.</summary>
internal static class WorkloadEntryReader
{
    private const uint HighestPort = 65535;

    public static WorkloadEntryConfig Read(MessageReader root)
    {
        OldLabels.ReportIn(root, "metadata");
        var entry = root.MessageOrEmpty("spec", ReadSpec);
        return entry with { Healthy = root.PartOrEmpty("status", s => Conditions.Read(s, "Healthy")) };
    }

    public static WorkloadEntryConfig ReadSpec(MessageReader m)
    {
        OldLabels.Report(m);
        return new WorkloadEntryConfig
        {
            Address = m.Text("address"),
            Ports = m.UIntEntries("ports", HighestPort).Select(p => KeyValuePair.Create(p.Key, (int)p.Value)).ToEquatableArray(),
            Labels = m.Labels("labels"),
            Network = m.Text("network"),
            Locality = m.Text("locality"),
            Weight = m.UInt("weight"),
            ServiceAccount = m.Text("serviceAccount"),
        };
    }
}
