namespace Isthmus.Registry.Workloads;

/// <summary>A workload with what endpoints need to be made of it.</summary>
internal sealed record WorkloadDetails(Workload Workload)
{
    /// <summary>The first address; empty when it has none.</summary>
    public string Address => Workload.Addresses.IsEmpty ? "" : Workload.Addresses[0];

    /// <summary>At least 1.</summary>
    public uint Weight { get; init; } = 1;

    public HealthStatus Health { get; init; } = HealthStatus.Healthy;

    public bool AcceptsMtls { get; init; }

    /// <summary>Ports by name: of a WorkloadEntry by service port name, of a pod by container port name.</summary>
    public EquatableArray<KeyValuePair<string, int>> Ports { get; init; }

    /// <summary><c>hostname.subdomain</c>; empty when the pod has none.</summary>
    public string DnsName { get; init; } = "";

    /// <summary>Whether a ServiceEntry states it, see <see cref="Endpoint.IsStated"/>.</summary>
    public bool IsStated { get; init; }

    /// <summary>The port called <paramref name="name"/>; 0 when there is none.</summary>
    public int PortNamed(string name)
    {
        foreach (var (key, port) in Ports)
        {
            if (string.Equals(key, name, StringComparison.Ordinal))
            {
                return port;
            }
        }

        return 0;
    }

    /// <summary>The endpoint that this workload is for one port of a service.</summary>
    public Endpoint ToEndpoint(string address, int port, string portName) => new()
    {
        Address = address,
        Port = port,
        PortName = portName,
        Locality = Workload.Locality,
        Network = Workload.Network,
        Cluster = Workload.Cluster,
        Weight = Weight,
        Health = Health,
        Labels = Workload.Labels,
        Namespace = Workload.Namespace,
        Workload = Workload.Deployment,
        Instance = Workload.Name,
        Node = Workload.Node,
        ServiceAccount = Workload.ServiceAccount,
        AcceptsMtls = AcceptsMtls,
        IsStated = IsStated,
    };
}
