namespace Isthmus.Planner.View;

/// <summary>Completes what a proxy says of itself by what its own cluster says about its workload.</summary>
public static class ProxyResolution
{
    /// <summary>
    /// <paramref name="proxy"/> with locality, network, labels and service account filled in, and its labels augmented with the topology labels. The
    /// cluster's own topology labels beat the locality that the proxy claims, as in Istio, because nodes know better where they stand; in all else
    /// the proxy's own word wins.
    /// </summary>
    public static ProxyIdentity Resolve(MeshSnapshot snapshot, ProxyIdentity proxy)
    {
        var workload = FindWorkload(snapshot, proxy);
        var labels = workload is null ? proxy.Labels : proxy.Labels.Count == 0 ? workload.Labels : workload.Labels.With(proxy.Labels);
        var completed = proxy with
        {
            Network = FirstKnown(proxy.Network, workload?.Network, new NetworkId(labels[WellKnownLabels.Network])),
            Locality = LocalityOf(proxy, workload),
            ServiceAccount = proxy.ServiceAccount.Length > 0 ? proxy.ServiceAccount : workload?.ServiceAccount ?? "",
            Node = proxy.Node.Length > 0 ? proxy.Node : workload?.Node ?? "",
            DnsDomain = proxy.DnsDomain.Length > 0 ? proxy.DnsDomain : $"{proxy.Namespace}.svc.{snapshot.Mesh.DomainSuffix}",
        };
        return completed with { Labels = Augment(labels, completed) };
    }

    private static Workload? FindWorkload(MeshSnapshot snapshot, ProxyIdentity proxy)
    {
        foreach (var address in proxy.Addresses)
        {
            if (snapshot.Workloads.At(proxy.Cluster, address) is { } workload && string.Equals(workload.Namespace, proxy.Namespace, StringComparison.Ordinal))
            {
                return workload;
            }
        }

        return null;
    }

    private static NetworkId FirstKnown(NetworkId own, NetworkId? ofWorkload, NetworkId label) =>
        !own.IsNone ? own : ofWorkload is { IsNone: false } known ? known : label;

    private static Locality LocalityOf(ProxyIdentity proxy, Workload? workload)
    {
        if (workload is { Locality.IsNone: false })
        {
            return workload.Locality;
        }

        var label = proxy.Labels[WellKnownLabels.Locality];
        return label.Length > 0 ? Locality.Parse(label) : proxy.Locality;
    }

    private static Labels Augment(Labels labels, ProxyIdentity proxy)
    {
        var topology = new List<KeyValuePair<string, string>>();
        Add(WellKnownLabels.Region, proxy.Locality.Region);
        Add(WellKnownLabels.Zone, proxy.Locality.Zone);
        Add(WellKnownLabels.SubZone, proxy.Locality.SubZone);
        Add(WellKnownLabels.Cluster, proxy.Cluster.Value);
        Add(WellKnownLabels.HostName, proxy.Node);
        Add(WellKnownLabels.Network, labels.Contains(WellKnownLabels.Network) ? "" : proxy.Network.Value);
        return topology.Count == 0 ? labels : labels.With(topology);

        void Add(string key, string value)
        {
            if (value.Length > 0)
            {
                topology.Add(new(key, value));
            }
        }
    }
}
