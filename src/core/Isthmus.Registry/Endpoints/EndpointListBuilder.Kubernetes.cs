namespace Isthmus.Registry.Endpoints;

/// <summary>Endpoints of Kubernetes Services.</summary>
internal sealed partial class EndpointListBuilder
{
    private const string MulticlusterSliceLabel = "multicluster.kubernetes.io/service-name";

    private static readonly Labels NoLabels = Labels.Empty;

    private void AddSlices(EndpointCollection endpoints, ClusterObjects cluster, ApiObject<ServiceConfig> service)
    {
        foreach (var slice in cluster.Slices.Of(service.Metadata.Namespace, service.Metadata.Name))
        {
            // Names are not addresses, and slices of the multicluster API mirror what the other clusters already told us.
            var isUsable = !string.Equals(slice.Config.AddressType, "FQDN", StringComparison.OrdinalIgnoreCase)
                && !slice.Metadata.Labels.Contains(MulticlusterSliceLabel);
            foreach (var endpoint in isUsable ? slice.Config.Endpoints : default)
            {
                if (EndpointHealth.Of(endpoint, service) is { } health)
                {
                    AddSliceEndpoint(endpoints, cluster, service, slice, endpoint, health);
                }
            }
        }
    }

    private void AddSliceEndpoint(
        EndpointCollection endpoints,
        ClusterObjects cluster,
        ApiObject<ServiceConfig> service,
        ApiObject<EndpointSliceConfig> slice,
        SliceEndpointConfig endpoint,
        HealthStatus health)
    {
        var isHeadless = service.Config.ClusterIPs is ["None"];
        foreach (var address in endpoint.Addresses)
        {
            var details = PodOf(cluster, slice.Metadata.Namespace, endpoint, address) ?? Nobody(cluster, slice.Metadata.Namespace, endpoint, address);
            var hostName = endpoint.HostName.Length > 0 ? $"{endpoint.HostName}.{service.Metadata.Name}" : "";
            var dnsName = details.DnsName.Length > 0 ? details.DnsName : hostName;
            foreach (var port in slice.Config.Ports)
            {
                if (port.Port > 0)
                {
                    endpoints.AddBetter(details.ToEndpoint(address, port.Port, port.Name) with
                    {
                        Health = details.Workload.Labels.Contains(WellKnownLabels.Draining) ? HealthStatus.Draining : health,
                        DnsName = isHeadless ? dnsName : "",
                    });
                }
            }
        }
    }

    /// <summary>The pod behind a slice's endpoint: the one that it names, else the one of the same namespace at its address; null when not known.</summary>
    private WorkloadDetails? PodOf(ClusterObjects cluster, string ns, SliceEndpointConfig endpoint, string address)
    {
        var podNamespace = ns;
        var name = endpoint.PodName;
        if (name.Length > 0)
        {
            podNamespace = SliceIndex.PodNamespace(endpoint, ns);
        }
        else
        {
            name = cluster.Pods.At(ns, address);
        }

        return name is null ? null : workloads.GetValueOrDefault(new WorkloadId(cluster.Id, false, podNamespace, name));
    }

    /// <summary>An endpoint of which only the slice tells: its node's locality, else its zone.</summary>
    private WorkloadDetails Nobody(ClusterObjects cluster, string ns, SliceEndpointConfig endpoint, string address)
    {
        var locality = Localities.OfNode(cluster.Find<NodeConfig>("", endpoint.NodeName));
        locality = locality.IsNone ? new Locality("", endpoint.Zone) : locality;
        var network = objects.NetworkOf(cluster.Id, "", address);
        return new WorkloadDetails(new Workload
        {
            Cluster = cluster.Id,
            Namespace = ns,
            Name = endpoint.PodName,
            Addresses = [address],
            Labels = TopologyLabels.Add(NoLabels, locality, cluster.Id, endpoint.NodeName, network),
            Node = endpoint.NodeName,
            Locality = locality,
            Network = network,
        });
    }

    private void AddSelectedEntries(EndpointCollection endpoints, ClusterId cluster, ApiObject<ServiceConfig> service)
    {
        foreach (var id in objects.ServiceSelection.MembersOf((cluster, service.Metadata.Namespace, service.Metadata.Name)))
        {
            if (workloads.GetValueOrDefault(id) is not { } details || !EndpointCollection.IsIP(details.Address))
            {
                continue;
            }

            foreach (var port in service.Config.Ports)
            {
                if (PortOn(details, port) is var number and > 0)
                {
                    endpoints.Add(details.ToEndpoint(details.Address, number, port.Name));
                }
            }
        }
    }

    /// <summary>The entry's port for a service port: what its map says for the target's name, or for the port's; else the number. 0 when a name is not in the map.</summary>
    private static int PortOn(WorkloadDetails details, ServicePortConfig port)
    {
        if (port.TargetPortName.Length > 0 && details.PortNamed(port.TargetPortName) is var named and > 0)
        {
            return named;
        }

        if (details.PortNamed(port.Name) is var byPort and > 0)
        {
            return byPort;
        }

        return port.TargetPortName.Length > 0 ? 0 : port.TargetPort > 0 ? port.TargetPort : port.Port;
    }
}
