using System.Globalization;
using Isthmus.Xds.Subscriptions;
using Isthmus.Xds.Translation.Proxyless;

namespace Isthmus.ControlPlane.Push;

/// <summary>For gRPC libraries that find their servers by themselves.</summary>
internal sealed class GrpcWriter : IResourceWriter
{
    /// <inheritdoc/>
    public bool PartsStaticEndpoints => true;

    /// <summary>
    /// The full name with the port, and what a resolver's search list would complete to it: <c>foo.ns.svc</c>, <c>foo.ns</c>, and <c>foo</c> for those of the
    /// same namespace (Istio: proxyless gRPC).
    /// </summary>
    public IEnumerable<ListenerPart> NamesOf(Listener listener, ProxyIdentity client)
    {
        yield return new(listener.Name, listener);
        var host = listener.Name[..^(listener.Port.ToString(CultureInfo.InvariantCulture).Length + 1)];
        foreach (var length in SearchedSuffixes(host, client.DnsDomain))
        {
            yield return new(string.Create(CultureInfo.InvariantCulture, $"{host.AsSpan(0, host.Length - length)}:{listener.Port}"), listener);
        }
    }

    // Lengths, with the dot, of the ends of the host that a search list completes: ends of the domain, at dots of both. Compared from the back, where most hosts
    // differ soon.
    private static IEnumerable<int> SearchedSuffixes(string host, string domain)
    {
        for (var length = 1; length <= domain.Length && length < host.Length && host[^length] == domain[^length]; length++)
        {
            if (host[^(length + 1)] == '.' && (length == domain.Length || domain[^(length + 1)] == '.'))
            {
                yield return length + 1;
            }
        }
    }

    /// <inheritdoc/>
    public XdsResource? Write(ListenerPart listener) => ProxyWriter.Serialize(ProxylessGrpc.Listener(listener.Name, listener.Listener));

    /// <inheritdoc/>
    public XdsResource? Write(Upstream upstream) => ProxyWriter.Serialize(ProxylessGrpc.Upstream(upstream));

    /// <inheritdoc/>
    public XdsResource? Write(UpstreamEndpoints endpoints) => ProxyWriter.Serialize(ProxylessGrpc.Endpoints(endpoints));

    /// <inheritdoc/>
    public XdsResource? Write(RouteTable table) => ProxyWriter.Serialize(ProxylessGrpc.RouteTable(table));

    /// <inheritdoc/>
    public XdsResource? Write(NameTablePart names) => null;
}
