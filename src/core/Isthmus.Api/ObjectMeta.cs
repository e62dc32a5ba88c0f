namespace Isthmus.Api;

/// <summary>The part of <c>metadata</c> that the mesh looks at.</summary>
public sealed record ObjectMeta
{
    /// <summary>The object's name.</summary>
    public required string Name { get; init; }

    /// <summary>The namespace; empty for cluster-scoped kinds.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Labels.</summary>
    public Labels Labels { get; init; } = Labels.Empty;

    /// <summary>Annotations.</summary>
    public Labels Annotations { get; init; } = Labels.Empty;

    /// <summary>When it was made; <see cref="DateTimeOffset.MinValue"/> when the text does not say.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Names of the owners, as <c>Kind/name</c>, the controller first.</summary>
    public EquatableArray<string> Owners { get; init; }
}
