namespace Isthmus.Api.Kubernetes;

/// <summary>core/v1 Namespace; only labels and annotations matter.</summary>
public sealed record NamespaceConfig : IObjectConfig
{
    /// <inheritdoc/>
    public static string Kind => "Namespace";
}
