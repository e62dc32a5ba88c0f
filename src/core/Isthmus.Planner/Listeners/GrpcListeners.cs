using System.Globalization;
using Isthmus.Planner.Naming;
using Isthmus.Planner.Routes;
using Isthmus.Planner.View;

namespace Isthmus.Planner.Listeners;

/// <summary>
/// What a proxyless gRPC client asks for by <c>HOST:PORT</c>: a listener that nobody binds, for each service port, with the name of its route table.
/// </summary>
internal static class GrpcListeners
{
    /// <summary>Builds the listeners.</summary>
    public static IEnumerable<Listener> Build(ProxyView view) =>
        view.EgressListeners
            .SelectMany(l => EgressPorts.WithAliases(view, l))
            .Where(p => SidecarVirtualHosts.IsRouted(p.Port))
            .Select(p => Listener(p.Service.Key.Host, p.Port.Number))
            .DistinctBy(l => l.Name, StringComparer.Ordinal);

    private static Listener Listener(string host, int port)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
        return new Listener
        {
            Name = name,
            Address = "0.0.0.0",
            Port = port,
            BindsToPort = false,
            Direction = TrafficDirection.Outbound,
            FilterChains = [new FilterChain { Name = name, Handling = new HttpHandling { RouteTableName = UpstreamName.Outbound(port, "", host).ToString() } }],
        };
    }
}
