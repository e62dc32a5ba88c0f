using Isthmus.Planner.Naming;
using Isthmus.Planner.View;

namespace Isthmus.Planner.Routes;

/// <summary>For whom and where routes are made: what an operator's static conditions (port, gateways, source) are decided against.</summary>
/// <param name="View">The mesh as the proxy sees it.</param>
/// <param name="Gateway">The gateway that the routes are bound to, as <c>namespace/name</c>; <see cref="MeshGateway"/> for sidecars.</param>
/// <param name="Port">The port that callers use.</param>
internal sealed record RouteScope(ProxyView View, string Gateway, int Port)
{
    /// <summary>The reserved name of all sidecars.</summary>
    public const string MeshGateway = "mesh";

    /// <summary>Callers speak TLS, which ends here.</summary>
    public bool IsSecure { get; init; }

    /// <summary>
    /// Whether an HTTP match holds here. A match that names gateways is decided by them alone; labels and namespace of the caller count only without.
    /// </summary>
    public bool Takes(HttpMatchConfig match)
    {
        if (match.Port != 0 && match.Port != Port)
        {
            return false;
        }

        return match.Gateways.IsEmpty ? TakesSource(match.SourceLabels, match.SourceNamespace) : TakesGateway(match.Gateways);
    }

    /// <summary>Whether a TCP or TLS match holds here; all its conditions count.</summary>
    public bool Takes(L4MatchConfig match) =>
        (match.Port == 0 || match.Port == Port)
        && (match.Gateways.IsEmpty || TakesGateway(match.Gateways))
        && TakesSource(match.SourceLabels, match.SourceNamespace);

    /// <summary>
    /// The upstream that a destination means: its port is the one given, else the service's only one, else the one that the caller used. An alias means
    /// the service that it stands for. The upstream need not exist.
    /// </summary>
    public UpstreamName UpstreamOf(DestinationConfig destination)
    {
        var (host, port) = (View.TargetOf(destination.Host), destination.Port);
        if (port == 0)
        {
            port = OnlyPortOf(destination.Host) ?? OnlyPortOf(host) ?? Port;
        }

        return UpstreamName.Outbound(port, destination.Subset, host);
    }

    private int? OnlyPortOf(string host) => View.Find(host) is { Ports: { Count: 1 } only } ? only[0].Number : null;

    private bool TakesGateway(EquatableArray<string> gateways) => gateways.AsSpan().Contains(Gateway);

    private bool TakesSource(Labels labels, string ns) =>
        labels.Selects(View.Proxy.Labels) && (ns.Length == 0 || string.Equals(ns, View.Proxy.Namespace, StringComparison.Ordinal));
}
