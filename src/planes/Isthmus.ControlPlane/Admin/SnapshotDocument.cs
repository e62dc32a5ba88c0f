namespace Isthmus.ControlPlane.Admin;

/// <summary><c>/debug/snapshot</c>: what the mesh is, and how its sources are.</summary>
/// <param name="Version">Counts up with every change since the start.</param>
/// <param name="Clusters">The known clusters, the one that rules are read from first.</param>
/// <param name="Registries">How each registry is.</param>
/// <param name="MeshConfigErrors">Why the file of mesh-wide settings cannot be used; its last good version is.</param>
/// <param name="Services">The services, oldest first.</param>
/// <param name="Rules">How many rules there are of each kind.</param>
/// <param name="Gateways">The gateways between networks.</param>
/// <param name="Problems">Parts of objects that were left out.</param>
/// <param name="Views">How many different plans there are.</param>
/// <param name="Clients">How many streams are open.</param>
public sealed record SnapshotDocument(
    long Version,
    IReadOnlyList<string> Clusters,
    IReadOnlyList<RegistryDocument> Registries,
    IReadOnlyList<string> MeshConfigErrors,
    IReadOnlyList<ServiceDocument> Services,
    IReadOnlyDictionary<string, int> Rules,
    IReadOnlyList<GatewayDocument> Gateways,
    IReadOnlyList<string> Problems,
    int Views,
    int Clients);
