namespace Isthmus.Lab.Sample;

/// <summary>Who a sample server says it is.</summary>
/// <param name="Name">The instance, for example <c>hello-world-1</c>.</param>
/// <param name="Cluster">Its cluster; may be empty.</param>
/// <param name="Version">Its version, for example <c>v1</c>; may be empty.</param>
/// <param name="Locality">Where it runs; may be empty.</param>
public sealed record SampleIdentity(string Name, string Cluster, string Version, string Locality);
