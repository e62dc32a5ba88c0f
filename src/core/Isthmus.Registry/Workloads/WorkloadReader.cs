namespace Isthmus.Registry.Workloads;

/// <summary>Pods, WorkloadEntries and inline ServiceEntry endpoints -> workloads, with locality, network, identity and health resolved.</summary>
internal sealed class WorkloadReader(MeshObjects objects)
{
    private const string SpeaksMtls = "istio";

    /// <summary>A pod or entry that exists; null when it does not, or has finished.</summary>
    public WorkloadDetails? Read(WorkloadId id)
    {
        var cluster = objects.Cluster(id.Cluster);
        if (id.IsWorkloadEntry)
        {
            return cluster?.Find<WorkloadEntryConfig>(id.Namespace, id.Name) is { } entry ? ReadEntry(id, entry) : null;
        }

        return cluster?.Find<PodConfig>(id.Namespace, id.Name) is { Config.Phase: not ("Succeeded" or "Failed") } pod ? ReadPod(cluster, pod) : null;
    }

    /// <summary>An endpoint that a ServiceEntry states inline; it belongs to the configuration cluster.</summary>
    public WorkloadDetails ReadInline(string ns, string name, WorkloadEntryConfig entry) => FromEntry(objects.ConfigCluster, ns, name, entry.Labels, entry);

    /// <summary>The labels of a WorkloadEntry: those of the object win over those of its spec.</summary>
    public static Labels LabelsOf(ApiObject<WorkloadEntryConfig> entry) => entry.Config.Labels.With(entry.Metadata.Labels);

    /// <summary>Whether <paramref name="labels"/> or, when they are silent, the service account say that the workload takes mTLS.</summary>
    public static bool EntryAcceptsMtls(Labels labels, string serviceAccount) =>
        labels.TryGet(WellKnownLabels.TlsMode, out var mode) ? string.Equals(mode, SpeaksMtls, StringComparison.Ordinal) : serviceAccount.Length > 0;

    private WorkloadDetails ReadEntry(WorkloadId id, ApiObject<WorkloadEntryConfig> entry)
    {
        var details = FromEntry(id.Cluster, id.Namespace, id.Name, LabelsOf(entry), entry.Config);
        var owner = entry.Metadata.Owners.IsEmpty ? [] : entry.Metadata.Owners[0].Split('/');
        return owner is ["WorkloadGroup", var group] ? details with { Workload = details.Workload with { Deployment = group } } : details;
    }

    private WorkloadDetails FromEntry(ClusterId cluster, string ns, string name, Labels labels, WorkloadEntryConfig entry)
    {
        var locality = Localities.OfEntry(entry.Locality, labels);
        var stated = entry.Network.Length > 0 ? entry.Network : labels[WellKnownLabels.Network];
        var network = objects.NetworkOf(cluster, stated, entry.Address);
        var workload = new Workload
        {
            Cluster = cluster,
            Namespace = ns,
            Name = name,
            IsWorkloadEntry = true,
            Addresses = entry.Address.Length > 0 ? [entry.Address] : [],
            // The stated network wins over a label that says otherwise, so that both say the same.
            Labels = TopologyLabels.Add(
                network.IsNone ? labels : labels.With(WellKnownLabels.Network, network.Value), locality, cluster, node: "", network),
            ServiceAccount = entry.ServiceAccount,
            Deployment = name,
            Locality = locality,
            Network = network,
        };
        return new WorkloadDetails(workload)
        {
            Weight = Math.Max(entry.Weight, 1),
            Health = labels.Contains(WellKnownLabels.Draining) ? HealthStatus.Draining : entry.Healthy == false ? HealthStatus.Unhealthy : HealthStatus.Healthy,
            AcceptsMtls = EntryAcceptsMtls(labels, entry.ServiceAccount),
            Ports = entry.Ports,
        };
    }

    private WorkloadDetails ReadPod(ClusterObjects cluster, ApiObject<PodConfig> pod)
    {
        var (meta, config) = (pod.Metadata, pod.Config);
        var locality = Localities.OfLabels(meta.Labels);
        locality = locality.IsNone ? Localities.OfNode(cluster.Find<NodeConfig>("", config.NodeName)) : locality;
        var network = objects.NetworkOf(cluster.Id, meta.Labels[WellKnownLabels.Network], config.PodIPs.IsEmpty ? "" : config.PodIPs[0]);
        var workload = new Workload
        {
            Cluster = cluster.Id,
            Namespace = meta.Namespace,
            Name = meta.Name,
            Addresses = config.PodIPs,
            Labels = TopologyLabels.Add(meta.Labels, locality, cluster.Id, config.NodeName, network),
            ServiceAccount = config.ServiceAccountName,
            Deployment = Deployments.NameOf(meta),
            Node = config.NodeName,
            Locality = locality,
            Network = network,
        };
        return new WorkloadDetails(workload)
        {
            Health = meta.Labels.Contains(WellKnownLabels.Draining) ? HealthStatus.Draining
                : config.Ready == false ? HealthStatus.Unhealthy : HealthStatus.Healthy,
            AcceptsMtls = string.Equals(meta.Labels[WellKnownLabels.TlsMode], SpeaksMtls, StringComparison.Ordinal),
            Ports = config.Ports.Where(p => p.Name.Length > 0).Select(p => KeyValuePair.Create(p.Name, p.ContainerPort)).ToEquatableArray(),
            DnsName = config.HostName.Length > 0 && config.Subdomain.Length > 0 ? $"{config.HostName}.{config.Subdomain}" : "",
        };
    }
}
