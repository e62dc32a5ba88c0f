using System.Globalization;
using System.Net;

namespace Isthmus.Proxy.Plans;

/// <summary>
/// Moves the workload of a sidecar: plans say that it is at loopback, or at the very address that callers use, as if it were alone in a network of its own and calls
/// to it were captured. Several pods on one machine have neither.
/// </summary>
internal static class WorkloadPlace
{
    private const string Inbound = "inbound|";

    /// <summary><paramref name="plan"/> with the sidecar's own workload at <paramref name="address"/>, on the ports that it has.</summary>
    public static Plan At(Plan plan, IPAddress address) => plan with
    {
        Upstreams = plan.Upstreams.Select(u => PortOf(u) is > 0 and var port ? Moved(u, address, port) : u).ToEquatableArray(),
    };

    private static Upstream Moved(Upstream upstream, IPAddress address, int port) => upstream with
    {
        Discovery = UpstreamDiscovery.Static,
        LoadBalancing = new LoadBalancing(),
        InlineEndpoints = [new LocalityEndpoints(Locality.None, 0, 1, [new PlannedEndpoint { Address = address.ToString(), Port = port }])],
    };

    // inbound|PORT||; 0 for everything else, also for a workload that an operator placed somewhere himself.
    private static int PortOf(Upstream upstream)
    {
        if (!upstream.Name.StartsWith(Inbound, StringComparison.Ordinal))
        {
            return 0;
        }

        if (upstream.InlineEndpoints is [{ Endpoints: [var only] }] && (!IPAddress.TryParse(only.Address, out var planned) || !IPAddress.IsLoopback(planned)))
        {
            return 0;
        }

        var rest = upstream.Name.AsSpan(Inbound.Length);
        var end = rest.IndexOf('|');
        return end > 0 && int.TryParse(rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : 0;
    }
}
