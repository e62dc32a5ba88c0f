namespace Isthmus.ControlPlane.Admin;

/// <summary>One client in <c>/debug/clients</c>.</summary>
/// <param name="Name">The node's own name, for pods <c>pod.namespace</c>.</param>
/// <param name="Node">The whole node id.</param>
/// <param name="Type">sidecar, gateway or grpc.</param>
/// <param name="Cluster">Its cluster.</param>
/// <param name="Network">Its network.</param>
/// <param name="Locality">Its locality.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Version">What it says of its program.</param>
/// <param name="Peer">The address of its socket.</param>
/// <param name="Variant">sotw or delta.</param>
/// <param name="ConnectedAt">When its stream began.</param>
/// <param name="AgeSeconds">How long ago that was.</param>
/// <param name="ControlPlane">The replica that serves it.</param>
/// <param name="Types">How it stands with each type that it subscribes to.</param>
public sealed record ClientDocument(
    string Name,
    string Node,
    string Type,
    string Cluster,
    string Network,
    string Locality,
    string Namespace,
    string Version,
    string Peer,
    string Variant,
    DateTimeOffset ConnectedAt,
    double AgeSeconds,
    string ControlPlane,
    IReadOnlyList<SubscriptionDocument> Types);
