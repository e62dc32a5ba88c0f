using Isthmus.Api.Kubernetes;
using Isthmus.Api.Reading.Fields;

namespace Isthmus.Api.Reading.Kinds;

/// <summary>Reads core/v1 Node.</summary>
internal static class NodeReader
{
    public static NodeConfig Read(MessageReader root)
    {
        root.PartOrEmpty("metadata", ReportOldLabels);
        return new NodeConfig { Addresses = root.PartOrEmpty("status", ReadAddresses) };
    }

    private static bool ReportOldLabels(MessageReader metadata) => metadata.PartOrEmpty("labels", labels =>
    {
        ReportOld(labels, LocalityLabels.OldRegion, WellKnownLabels.Region);
        ReportOld(labels, LocalityLabels.OldZone, WellKnownLabels.Zone);
        return true;
    });

    private static void ReportOld(MessageReader labels, string old, string current)
    {
        if (!labels.Has(current))
        {
            labels.Notice(ReadingChecks.OldTopologyLabel, old, "is the old name of a topology label", $"write {current}");
        }
    }

    // External ones first: they are what other networks can reach.
    private static EquatableArray<string> ReadAddresses(MessageReader status) =>
        status.List("addresses", a => (Type: a.Text("type"), Address: a.Text("address")))
            .OrderByDescending(a => a.Type.StartsWith("External", StringComparison.Ordinal))
            .Select(a => a.Address)
            .Where(a => a.Length > 0)
            .ToEquatableArray();
}
