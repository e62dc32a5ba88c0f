using System.Globalization;
using System.Net;
using Isthmus.Planner.Routes;
using Isthmus.Planner.View;

namespace Isthmus.Planner.Listeners;

/// <summary>
/// On which addresses a sidecar listens for a service port. Captured traffic comes to the addresses that the workload dialled; without capture a
/// sidecar can only bind addresses of its own host, so everything is on loopback.
/// </summary>
/// <param name="view">The mesh as the proxy sees it.</param>
internal sealed class OutboundPlaces(ProxyView view)
{
    private const string Everywhere = "0.0.0.0";
    private const string Loopback = "127.0.0.1";

    /// <summary>Whether listeners of <paramref name="listener"/> bind their own port, because nothing redirects traffic to them.</summary>
    public bool Binds(SidecarEgressConfig listener) => view.Proxy.BindsPorts || listener.IsNotCaptured;

    /// <summary>The address that HTTP services of a port share.</summary>
    public string Shared(SidecarEgressConfig listener) => listener.Bind.Length > 0 ? listener.Bind : Binds(listener) ? Loopback : Everywhere;

    /// <summary>Whether HTTP on <paramref name="port"/> is routed by the table that is named like the port.</summary>
    public bool SharesTable(SidecarEgressConfig listener, Service service, ServicePort port) =>
        SidecarVirtualHosts.IsRouted(port) && (port.Protocol.IsHttp || Of(listener, service, port).Contains(Shared(listener), StringComparer.Ordinal));

    /// <summary>Whether HTTP on <paramref name="port"/> is routed by <see cref="OwnTable"/>: a service that has addresses and ranges needs both tables.</summary>
    public bool HasOwnTable(SidecarEgressConfig listener, Service service, ServicePort port) =>
        SidecarVirtualHosts.IsRouted(port) && !port.Protocol.IsHttp && Of(listener, service, port).Any(a => !string.Equals(a, Shared(listener), StringComparison.Ordinal));

    /// <summary>The table of a sniffed port that has addresses of its own.</summary>
    public static string OwnTable(Service service, int port) => string.Create(CultureInfo.InvariantCulture, $"{service.Key.Host}:{port}");

    /// <summary>The addresses for <paramref name="port"/>; empty for a headless service without endpoints.</summary>
    public IReadOnlyList<string> Of(SidecarEgressConfig listener, Service service, ServicePort port)
    {
        if (port.Protocol.IsHttp || listener.Bind.Length > 0)
        {
            return [Shared(listener)];
        }

        if (service.IsHeadless && !Binds(listener))
        {
            return PodAddresses(service, port);
        }

        // Ranges cannot be listened on: their connections come to the shared address.
        var own = view.AddressesOf(service).Where(a => IsUsable(a, Binds(listener))).ToArray();
        return own.Length == 0 || !Ranges(service).IsEmpty ? [.. own, Shared(listener)] : own;
    }

    /// <summary>The address ranges of <paramref name="service"/>, by which its connections are known on a shared address.</summary>
    public EquatableArray<string> Ranges(Service service) => view.AddressesOf(service).Where(a => a.Contains('/', StringComparison.Ordinal)).ToEquatableArray();

    // The proxy's own pod is reached directly: a listener on its address would catch what is meant for it.
    private string[] PodAddresses(Service service, ServicePort port) =>
        [.. view.Snapshot.Endpoints.Of(service.Key)
            .Where(e => string.Equals(e.PortName, port.Name, StringComparison.Ordinal) && IPAddress.TryParse(e.Address, out _))
            .Select(e => e.Address)
            .Where(a => !view.Proxy.Addresses.AsSpan().Contains(a))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)];

    private static bool IsUsable(string address, bool mustBeLocal) =>
        IPAddress.TryParse(address, out var ip) && !ip.Equals(IPAddress.Any) && !ip.Equals(IPAddress.IPv6Any) && (!mustBeLocal || IPAddress.IsLoopback(ip));
}
