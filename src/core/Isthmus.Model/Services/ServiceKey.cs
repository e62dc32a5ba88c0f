namespace Isthmus.Model.Services;

/// <summary>Identifies a service in the mesh: Kubernetes services of the same name and namespace are one service in all clusters.</summary>
/// <param name="Host">The fully qualified host name.</param>
/// <param name="Namespace">The namespace of the object that defines it.</param>
public readonly record struct ServiceKey(string Host, string Namespace) : IComparable<ServiceKey>
{
    /// <inheritdoc/>
    public int CompareTo(ServiceKey other)
    {
        var byHost = string.CompareOrdinal(Host, other.Host);
        return byHost != 0 ? byHost : string.CompareOrdinal(Namespace, other.Namespace);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Namespace}/{Host}";
}
