using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Isthmus.Planner.Naming;

/// <summary>
/// The name of an upstream in its parts: <c>outbound|PORT|SUBSET|HOST</c>, or with <c>_.</c> as separator for upstreams that an east-west
/// gateway reaches by SNI, or <c>inbound|PORT||</c> (Istio's cluster names).
/// </summary>
/// <param name="Direction">Outbound or inbound.</param>
/// <param name="Port">The service port; for inbound names the port on the workload.</param>
/// <param name="Subset">The subset; empty for all endpoints.</param>
/// <param name="Host">The service's host; empty for inbound names.</param>
/// <param name="IsSniDnat">Written with <c>_.</c>: the name is a TLS server name.</param>
public readonly record struct UpstreamName(TrafficDirection Direction, int Port, string Subset, string Host, bool IsSniDnat = false)
{
    /// <summary>The upstream without endpoints, for what must not go anywhere.</summary>
    public const string BlackHole = "BlackHoleCluster";

    /// <summary>The upstream that goes wherever the caller wanted to go.</summary>
    public const string Passthrough = "PassthroughCluster";

    /// <summary>The upstream to the workload for ports that no service names.</summary>
    public const string InboundPassthrough = "InboundPassthroughCluster";

    private const string SniSeparator = "_.";

    /// <summary>The upstream of a service port, or of a subset of it.</summary>
    public static UpstreamName Outbound(int port, string subset, string host) => new(TrafficDirection.Outbound, port, subset, host);

    /// <summary>The same on an east-west gateway; its text is also the server name that callers ask for.</summary>
    public static UpstreamName SniDnat(int port, string subset, string host) => new(TrafficDirection.Outbound, port, subset, host, IsSniDnat: true);

    /// <summary>The upstream from a sidecar to its workload.</summary>
    public static UpstreamName Inbound(int workloadPort) => new(TrafficDirection.Inbound, workloadPort, "", "");

    /// <summary>Reads a name; <see langword="false"/> for anything that is not made of four parts, such as <see cref="BlackHole"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out UpstreamName name)
    {
        name = default;
        if (text is null)
        {
            return false;
        }

        var isSni = text.StartsWith("outbound_.", StringComparison.Ordinal) || text.StartsWith("inbound_.", StringComparison.Ordinal);
        if (text.Split(isSni ? SniSeparator : "|", 4) is not [var direction, var port, var subset, var host]
            || !int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        // Istio leaves the host empty when it still holds the separator.
        var cleanHost = host.Contains(isSni ? SniSeparator : "|", StringComparison.Ordinal) ? "" : host;
        name = new(direction == "inbound" ? TrafficDirection.Inbound : TrafficDirection.Outbound, number, subset, cleanHost, isSni);
        return direction is "inbound" or "outbound";
    }

    /// <summary>The text form.</summary>
    public override string ToString()
    {
        var separator = IsSniDnat ? SniSeparator : "|";
        var direction = Direction == TrafficDirection.Inbound ? "inbound" : "outbound";
        return string.Create(CultureInfo.InvariantCulture, $"{direction}{separator}{Port}{separator}{Subset}{separator}{Host}");
    }
}
