using Isthmus.Xds.Subscriptions;

namespace Isthmus.ControlPlane.Push;

/// <summary>From the parts of a plan to resources of the discovery protocol, for one kind of client. Null for a part that such clients cannot use.</summary>
internal interface IResourceWriter
{
    /// <summary>Whether endpoints that an upstream carries itself are told as an assignment of their own.</summary>
    bool PartsStaticEndpoints { get; }

    /// <summary>The names by which clients of one view may ask for a listener.</summary>
    IEnumerable<ListenerPart> NamesOf(Listener listener, ProxyIdentity client);

    /// <summary>LDS.</summary>
    XdsResource? Write(ListenerPart listener);

    /// <summary>CDS.</summary>
    XdsResource? Write(Upstream upstream);

    /// <summary>EDS.</summary>
    XdsResource? Write(UpstreamEndpoints endpoints);

    /// <summary>RDS.</summary>
    XdsResource? Write(RouteTable table);

    /// <summary>The table of names for DNS.</summary>
    XdsResource? Write(NameTablePart names);
}
