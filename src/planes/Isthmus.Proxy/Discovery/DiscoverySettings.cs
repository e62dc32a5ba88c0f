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

    /// <summary>
    /// The WorkloadGroup in the proxy's namespace that its workload becomes a member of for as long as the proxy is connected (metadata <c>AUTO_REGISTER_GROUP</c>); empty for a
    /// workload that somebody else reports.
    /// </summary>
    public string RegisterGroup { get; init; } = "";

    /// <summary>How the workload is, told to the control plane at every change; null when nobody finds out.</summary>
    public WorkloadHealth? Health { get; init; }

    /// <summary>Private folder for the last good plan; null keeps none.</summary>
    public string? StateFolder { get; init; }
}
