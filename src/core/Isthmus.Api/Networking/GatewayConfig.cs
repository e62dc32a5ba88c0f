namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io Gateway.</summary>
public sealed record GatewayConfig : IObjectConfig
{
    /// <inheritdoc/>
    public static string Kind => "Gateway";

    /// <summary><c>selector</c>: labels of the gateway workloads.</summary>
    public Labels Selector { get; init; } = Labels.Empty;

    /// <summary><c>servers</c>.</summary>
    public EquatableArray<GatewayServerConfig> Servers { get; init; }
}
