using System.Net;
using Isthmus.ControlPlane.Certificates;
using Isthmus.Runtime.Names;

namespace Isthmus.ControlPlane;

/// <summary>How one control plane runs.</summary>
public sealed record ControlPlaneOptions
{
    /// <summary>Its own cluster: rules are read from there, and nodes that name no cluster are in it.</summary>
    public required ClusterId Cluster { get; init; }

    /// <summary>The network of its own cluster, for nodes that name none; none to leave them without.</summary>
    public NetworkId Network { get; init; }

    /// <summary>The clusters and where their objects are: folders or files, watched.</summary>
    public IReadOnlyList<KeyValuePair<ClusterId, string>> Registries { get; init; } = [];

    /// <summary>The file of mesh-wide settings, watched; null for ours.</summary>
    public string? MeshConfigFile { get; init; }

    /// <summary>Where discovery is served, in plain text; null for nowhere, which needs <see cref="Authority"/>.</summary>
    public IPEndPoint? XdsAddress { get; init; } = new(IPAddress.Loopback, 15010);

    /// <summary>The cluster's authority, and where it serves over TLS; null for a control plane that signs nothing.</summary>
    public AuthorityOptions? Authority { get; init; }

    /// <summary>The mesh's trust domain, in place of what the mesh-wide settings say; null leaves it to them.</summary>
    public string? TrustDomain { get; init; }

    /// <summary>
    /// How long an Envoy that has lost its control plane goes on with what it was told (TTL); null for ever, as our own proxies and gRPC clients do in any case.
    /// </summary>
    public TimeSpan? ResourceLifetime { get; init; }

    /// <summary>Where the status pages are served; null for nowhere.</summary>
    public IPEndPoint? AdminAddress { get; init; } = new(IPAddress.Loopback, 15014);

    /// <summary>Writes a plan as JSON for <c>/debug/plan</c>; null when the program that runs the control plane cannot.</summary>
    public Func<Plan, string>? PlanToJson { get; init; }

    /// <summary>Looks up the host names of gateways between networks.</summary>
    public INameResolver Names { get; init; } = new SystemNames();

    /// <summary>Names this replica in the status pages.</summary>
    public string Name { get; init; } = "isthmus";
}
