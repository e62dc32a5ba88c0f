using Isthmus.Api.Reading.Fields;

namespace Isthmus.Api.Reading.Kinds;

/// <summary>Reads networking.istio.io DestinationRule.</summary>
internal static class DestinationRuleReader
{
    public static DestinationRuleConfig Read(MessageReader root)
    {
        root.Ignore("status");
        return root.MessageOrEmpty("spec", ReadSpec);
    }

    private static DestinationRuleConfig ReadSpec(MessageReader m) => new()
    {
        Host = m.Text("host"),
        TrafficPolicy = m.Message("trafficPolicy", TrafficPolicyReader.Read),
        Subsets = m.List("subsets", ReadSubset),
        ExportTo = m.Texts("exportTo"),
        WorkloadSelector = m.Selector("workloadSelector", "matchLabels"),
    };

    private static SubsetConfig ReadSubset(MessageReader m) => new()
    {
        Name = m.Text("name"),
        Labels = m.Labels("labels"),
        TrafficPolicy = m.Message("trafficPolicy", TrafficPolicyReader.Read),
    };
}
