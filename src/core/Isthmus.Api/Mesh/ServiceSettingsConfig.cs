namespace Isthmus.Api.Mesh;

/// <summary>istio.mesh.v1alpha1 MeshConfig.ServiceSettings.</summary>
/// <param name="ClusterLocal"><c>settings.clusterLocal</c>.</param>
/// <param name="Hosts"><c>hosts</c>: exact names or <c>*.</c> wildcards.</param>
public sealed record ServiceSettingsConfig(bool ClusterLocal, EquatableArray<string> Hosts);
