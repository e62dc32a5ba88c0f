namespace Isthmus.ControlPlane.Admin;

/// <summary><c>/debug/xds</c>: the resources that a client is told.</summary>
/// <param name="Client">The client.</param>
/// <param name="Tables">The resources of each type.</param>
public sealed record ResourcesDocument(ClientDocument Client, IReadOnlyList<ResourceTableDocument> Tables);
