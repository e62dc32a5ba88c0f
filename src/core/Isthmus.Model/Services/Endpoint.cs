namespace Isthmus.Model.Services;

/// <summary>An address that serves one port of a service, with everything that decides who is sent there.</summary>
public sealed record Endpoint
{
    /// <summary>An IP address, a host name (DNS services), or a <c>unix://</c> path. Empty when only a network is known (reached through its gateway).</summary>
    public required string Address { get; init; }

    /// <summary>The port on the workload; 0 for a <c>unix://</c> path.</summary>
    public required int Port { get; init; }

    /// <summary>The service port's name, by which endpoints of several clusters are matched.</summary>
    public string PortName { get; init; } = "";

    /// <summary>Where it runs.</summary>
    public Locality Locality { get; init; }

    /// <summary>The network that it can be reached in directly.</summary>
    public NetworkId Network { get; init; }

    /// <summary>The cluster that reported it.</summary>
    public ClusterId Cluster { get; init; }

    /// <summary>Relative weight, at least 1.</summary>
    public uint Weight { get; init; } = 1;

    /// <summary>What its source says about it.</summary>
    public HealthStatus Health { get; init; } = HealthStatus.Healthy;

    /// <summary>Labels of the workload, with the topology labels that Istio adds.</summary>
    public Labels Labels { get; init; } = Labels.Empty;

    /// <summary>The workload's namespace.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>The workload's (deployment's) name; empty when not known.</summary>
    public string Workload { get; init; } = "";

    /// <summary>The pod's or entry's own name; empty when not known.</summary>
    public string Instance { get; init; } = "";

    /// <summary>The node that it runs on; empty when not known.</summary>
    public string Node { get; init; } = "";

    /// <summary>The service account; empty when not known.</summary>
    public string ServiceAccount { get; init; } = "";

    /// <summary>Whether the workload itself says that it can take mTLS (label <c>security.istio.io/tlsMode</c>, or a service account on a WorkloadEntry).</summary>
    public bool AcceptsMtls { get; init; }

    /// <summary>Whether an operator wrote it into a ServiceEntry, rather than a workload being there: it may be anything, also another network's gateway.</summary>
    public bool IsStated { get; init; }

    /// <summary>The pod's DNS host name for headless services (<c>hostname.subdomain</c>); empty when it has none.</summary>
    public string DnsName { get; init; } = "";
}
