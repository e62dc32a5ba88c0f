namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io TunnelSettings.</summary>
/// <param name="Protocol">CONNECT or POST; empty counts as CONNECT.</param>
/// <param name="TargetHost">Host behind the tunnel.</param>
/// <param name="TargetPort">Port behind the tunnel.</param>
public sealed record TunnelConfig(string Protocol, string TargetHost, int TargetPort)
{
    /// <summary>Protocols; CONNECT is the default.</summary>
    public const string Connect = "CONNECT";

    /// <inheritdoc cref="Connect"/>
    public const string Post = "POST";
}
