namespace Isthmus.Api.Kubernetes;

/// <summary>core/v1 Secret: remote cluster credentials and gateway certificates. Values are decoded. Never printed.</summary>
public sealed record SecretConfig : IObjectConfig
{
    /// <inheritdoc/>
    public static string Kind => "Secret";

    /// <summary><c>type</c>.</summary>
    public string Type { get; init; } = "Opaque";

    /// <summary><c>data</c> and <c>stringData</c>, decoded as UTF-8.</summary>
    public Labels Data { get; init; } = Labels.Empty;

    /// <summary>Names the keys only: values are secrets.</summary>
    public override string ToString() => $"Secret {{ {string.Join(", ", Data.Select(d => d.Key))} }}";
}
