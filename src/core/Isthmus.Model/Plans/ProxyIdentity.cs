namespace Isthmus.Model.Plans;

/// <summary>Who asks for a plan: everything about a proxy that decides what it is told.</summary>
public sealed record ProxyIdentity
{
    /// <summary>The node's own name, for pods <c>pod.namespace</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What it is there for.</summary>
    public ProxyType Type { get; init; }

    /// <summary>The cluster that it runs in (metadata <c>CLUSTER_ID</c>).</summary>
    public ClusterId Cluster { get; init; }

    /// <summary>Its network (metadata <c>NETWORK</c>).</summary>
    public NetworkId Network { get; init; }

    /// <summary>Where it runs.</summary>
    public Locality Locality { get; init; }

    /// <summary>Its namespace; decides visibility and short names.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>Its workload's labels, with the topology labels that Istio adds.</summary>
    public Labels Labels { get; init; } = Labels.Empty;

    /// <summary>Its IP addresses, the first is the main one.</summary>
    public EquatableArray<string> Addresses { get; init; }

    /// <summary>Its service account; empty when not known.</summary>
    public string ServiceAccount { get; init; } = "";

    /// <summary>Its node's name; empty when not known.</summary>
    public string Node { get; init; } = "";

    /// <summary>The only networks whose endpoints it wants (metadata <c>REQUESTED_NETWORK_VIEW</c>); empty means all.</summary>
    public EquatableArray<NetworkId> NetworkView { get; init; }

    /// <summary>Whether it answers its workload's DNS queries (metadata <c>DNS_CAPTURE</c>).</summary>
    public bool CapturesDns { get; init; }

    /// <summary>Port of its explicit HTTP proxy listener on loopback (metadata <c>HTTP_PROXY_PORT</c>); 0 when it has none.</summary>
    public int HttpProxyPort { get; init; }

    /// <summary>Traffic is not captured; listeners bind their own ports (metadata <c>INTERCEPTION_MODE</c> NONE).</summary>
    public bool BindsPorts { get; init; }

    /// <summary>A proxyless gRPC client (metadata <c>GENERATOR</c> <c>grpc</c>).</summary>
    public bool IsProxylessGrpc { get; init; }

    /// <summary>The DNS suffix of its names, <c>NAMESPACE.svc.cluster.local</c> unless the node id says otherwise.</summary>
    public string DnsDomain { get; init; } = "";
}
