namespace Isthmus.Api.Kubernetes;

/// <summary>core/v1 Node; its labels carry the locality.</summary>
public sealed record NodeConfig : IObjectConfig
{
    /// <inheritdoc/>
    public static string Kind => "Node";

    /// <summary><c>status.addresses[]</c>, external ones first.</summary>
    public EquatableArray<string> Addresses { get; init; }
}
