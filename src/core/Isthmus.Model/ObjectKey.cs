namespace Isthmus.Model;

/// <summary>Names one object of one cluster: its kind, namespace and name. Cluster-scoped objects have an empty namespace.</summary>
/// <param name="Kind">The kind without group and version, for example <c>DestinationRule</c>.</param>
/// <param name="Namespace">The namespace; empty for cluster-scoped kinds.</param>
/// <param name="Name">The object's name.</param>
public readonly record struct ObjectKey(string Kind, string Namespace, string Name)
{
    /// <inheritdoc/>
    public override string ToString() => Namespace.Length == 0 ? $"{Kind}/{Name}" : $"{Kind}/{Namespace}/{Name}";
}
