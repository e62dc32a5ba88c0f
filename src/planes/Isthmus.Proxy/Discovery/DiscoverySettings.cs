using System.Net.Security;

namespace Isthmus.Proxy.Discovery;

/// <summary>Where plans come from.</summary>
public sealed record DiscoverySettings
{
    /// <summary>The control plane, <c>http://HOST:PORT</c> (plain text) or <c>https://HOST:PORT</c>.</summary>
    public required Uri Address { get; init; }

    /// <summary>For <c>https</c>: certificates and checks, asked for each new connection; null means the system's.</summary>
    public Func<SslClientAuthenticationOptions>? Tls { get; init; }

    /// <summary>Who we are.</summary>
    public required ProxyIdentity Proxy { get; init; }

    /// <summary>Private folder for the last good plan; null keeps none.</summary>
    public string? StateFolder { get; init; }
}
