namespace Isthmus.Registry.Workloads;

/// <summary>The labels that Istio adds to what a workload says of itself (<c>AugmentLabels</c>), for <c>failoverPriority</c> and subsets.</summary>
internal static class TopologyLabels
{
    /// <summary>Adds what is known; replaces region, zone, subzone, cluster and node, but never a network that is already stated.</summary>
    public static Labels Add(Labels labels, Locality locality, ClusterId cluster, string node, NetworkId network)
    {
        var added = new List<KeyValuePair<string, string>>(6);
        AddKnown(added, WellKnownLabels.Region, locality.Region);
        AddKnown(added, WellKnownLabels.Zone, locality.Zone);
        AddKnown(added, WellKnownLabels.SubZone, locality.SubZone);
        AddKnown(added, WellKnownLabels.Cluster, cluster.Value);
        AddKnown(added, WellKnownLabels.HostName, node);
        if (labels[WellKnownLabels.Network].Length == 0)
        {
            AddKnown(added, WellKnownLabels.Network, network.Value);
        }

        return added.Count == 0 ? labels : labels.With(added);
    }

    /// <summary>The same labels for another place: what was said of the old one is gone.</summary>
    public static Labels Move(Labels labels, Locality locality)
    {
        var rest = labels.Where(l => l.Key is not (WellKnownLabels.Region or WellKnownLabels.Zone or WellKnownLabels.SubZone));
        return Add(Labels.From(rest), locality, ClusterId.None, node: "", NetworkId.None);
    }

    private static void AddKnown(List<KeyValuePair<string, string>> labels, string key, string value)
    {
        if (value.Length > 0)
        {
            labels.Add(KeyValuePair.Create(key, value));
        }
    }
}
