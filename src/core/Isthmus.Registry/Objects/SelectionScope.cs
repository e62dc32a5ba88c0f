namespace Isthmus.Registry.Objects;

/// <summary>Where a selector looks: one namespace of one cluster, or of every cluster when <paramref name="Cluster"/> is none.</summary>
internal readonly record struct SelectionScope(ClusterId Cluster, string Namespace);
