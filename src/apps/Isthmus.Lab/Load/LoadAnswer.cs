namespace Isthmus.Lab.Load;

/// <summary>Who answered a call.</summary>
/// <param name="Cluster">The cluster; empty when somebody else than a sample server answered.</param>
/// <param name="Instance">The instance, as <c>CLUSTER/INSTANCE</c>.</param>
/// <param name="Version">Its version.</param>
public sealed record LoadAnswer(string Cluster, string Instance, string Version);
