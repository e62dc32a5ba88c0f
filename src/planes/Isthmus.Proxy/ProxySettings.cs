using Isthmus.Pki.Workloads;
using Isthmus.Proxy.Telemetry;
using Isthmus.Runtime.Names;

namespace Isthmus.Proxy;

/// <summary>What a proxy needs to know besides its plan.</summary>
public sealed record ProxySettings
{
    /// <summary>Seed of all dice: the same seed and the same events give the same decisions.</summary>
    public int Seed { get; init; }

    /// <summary>Who the proxy is, for telemetry.</summary>
    public ProxyIdentity Identity { get; init; } = new() { Id = "proxy" };

    /// <summary>The port to bind for a planned port; for ports that need privileges or are taken.</summary>
    public Func<int, int> PortOf { get; init; } = static port => port;

    /// <summary>Where listeners bind that are planned for all addresses or for loopback; null leaves them. For several proxies on one machine.</summary>
    public System.Net.IPAddress? BindAddress { get; init; }

    /// <summary>Where a sidecar finds its workload; null for where the plan says, which is loopback or the address that was called. For several pods on one machine.</summary>
    public System.Net.IPAddress? WorkloadAddress { get; init; }

    /// <summary>Where requests are logged; null when they are not.</summary>
    public AccessLogSink? AccessLog { get; init; }

    /// <summary>Looks the names of upstreams up; null asks the system.</summary>
    public INameResolver? Names { get; init; }

    /// <summary>Where clients that are refused, and hosts that refuse us, are logged: a line each, at most a few per second; null when they are not.</summary>
    public AccessLogSink? RefusalLog { get; init; }

    /// <summary>Fetches the keys of token issuers; null fetches over HTTP.</summary>
    public Tokens.IKeySource? Keys { get; init; }

    /// <summary>Writes a plan as JSON for the admin page <c>/config_dump</c>; null leaves the page out.</summary>
    public Func<Plan, string>? WritePlan { get; init; }

    /// <summary>The workload's certificate and roots, which are replaced from time to time; null for a proxy that has no identity.</summary>
    public CertificateHolder? Certificate { get; init; }

    /// <summary>
    /// Folder of named secrets (<c>credentialName</c>), laid out as Kubernetes mounts them: <c>NAME/tls.crt</c>, <c>NAME/tls.key</c>, <c>NAME/ca.crt</c>. Watched; null for
    /// none.
    /// </summary>
    public string? SecretsFolder { get; init; }

    /// <summary>Told, in a sentence, of certificate files that changed, on any thread; null when nobody asks.</summary>
    public Action<string>? OnSecret { get; init; }

    /// <summary>Further metrics in Prometheus' text format, shown with the proxy's own; null for none.</summary>
    public Func<string>? MoreMetrics { get; init; }
}
