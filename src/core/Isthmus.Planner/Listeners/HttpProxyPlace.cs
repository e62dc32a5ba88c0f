using Isthmus.Planner.View;

namespace Isthmus.Planner.Listeners;

/// <summary>Where a sidecar offers an explicit HTTP proxy to its workload.</summary>
/// <param name="Address">IP address to bind to.</param>
/// <param name="Port">Port to bind to.</param>
internal sealed record HttpProxyPlace(string Address, int Port)
{
    private const string Loopback = "127.0.0.1";

    /// <summary>
    /// The place: an egress listener of protocol <c>HTTP_PROXY</c>, else the proxy's own wish, else the mesh's setting. Null when there is none.
    /// </summary>
    public static HttpProxyPlace? Of(ProxyView view)
    {
        if (Declared(view) is { } declared)
        {
            return new(declared.Bind.Length > 0 ? declared.Bind : Loopback, declared.Port);
        }

        var port = view.Proxy.HttpProxyPort != 0 ? view.Proxy.HttpProxyPort : view.Snapshot.Mesh.ProxyHttpPort;
        return port == 0 ? null : new(Loopback, port);
    }

    /// <summary>The egress listeners whose services can be called through it.</summary>
    public static IEnumerable<SidecarEgressConfig> ListenersOf(ProxyView view) => Declared(view) is { } declared ? [declared] : view.EgressListeners;

    private static SidecarEgressConfig? Declared(ProxyView view) =>
        view.EgressListeners.FirstOrDefault(l => l.Protocol == AppProtocol.HttpProxy && l.Port != 0);
}
