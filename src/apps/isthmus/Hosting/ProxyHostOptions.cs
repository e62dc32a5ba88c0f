using System.Net;
using Isthmus.App.Inputs;
using Isthmus.Proxy.Certificates;
using Isthmus.Proxy.Telemetry;

namespace Isthmus.App.Hosting;

/// <summary>How a proxy process runs.</summary>
internal sealed record ProxyHostOptions
{
    /// <summary>Event loops.</summary>
    public required int Workers { get; init; }

    /// <summary>Where the admin pages are; null for none.</summary>
    public required IPEndPoint? Admin { get; init; }

    /// <summary>Which ports are bound.</summary>
    public required PortMap Ports { get; init; }

    /// <summary>Where listeners bind that are planned for all addresses or for loopback, and where connections to endpoints come from; null leaves both.</summary>
    public IPAddress? BindAddress { get; init; }

    /// <summary>Where a sidecar finds its workload; null for where the plan says.</summary>
    public IPAddress? WorkloadAddress { get; init; }

    /// <summary>How requests are logged; null when they are not.</summary>
    public required AccessLogFormat? AccessLog { get; init; }

    /// <summary>How long a drain may take.</summary>
    public required TimeSpan Drain { get; init; }

    /// <summary>Folder of a certificate that somebody else renews; null for none.</summary>
    public string? CertificateFolder { get; init; }

    /// <summary>Folder of named secrets; null for none.</summary>
    public string? SecretsFolder { get; init; }

    /// <summary>Who the workload is and where it gets its certificate; null for a proxy without one.</summary>
    public CertificateSettings? Certificates { get; init; }
}
