using Isthmus.Xds.Subscriptions;
using Isthmus.Xds.Translation;

namespace Isthmus.ControlPlane.Push;

/// <summary>For our own proxy, and for an Envoy with Istio's filters.</summary>
internal sealed class ProxyWriter : IResourceWriter
{
    /// <inheritdoc/>
    public bool PartsStaticEndpoints => false;

    /// <inheritdoc/>
    public IEnumerable<ListenerPart> NamesOf(Listener listener, ProxyIdentity client) => [new(listener.Name, listener)];

    /// <inheritdoc/>
    public XdsResource? Write(ListenerPart listener) => Serialize(PlanToXds.Listener(listener.Listener));

    /// <inheritdoc/>
    public XdsResource? Write(Upstream upstream) => Serialize(PlanToXds.Upstream(upstream));

    /// <inheritdoc/>
    public XdsResource? Write(UpstreamEndpoints endpoints) => Serialize(PlanToXds.Endpoints(endpoints));

    /// <inheritdoc/>
    public XdsResource? Write(RouteTable table) => Serialize(PlanToXds.RouteTable(table));

    /// <inheritdoc/>
    public XdsResource? Write(NameTablePart names) => Serialize(PlanToXds.Names(names.Names));

    /// <summary>The bytes of a resource.</summary>
    internal static XdsResource? Serialize(TranslatedResource? resource) =>
        resource is null ? null : XdsResource.Of(resource.Name, resource.TypeUrl, resource.Message, resource.EndpointsName);
}
