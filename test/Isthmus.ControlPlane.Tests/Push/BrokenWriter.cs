using Isthmus.ControlPlane.Push;
using Isthmus.Model.Plans;
using Isthmus.Xds.Subscriptions;

namespace Isthmus.ControlPlane.Tests.Push;

/// <summary>A writer with a mistake in it, which can be repaired.</summary>
internal sealed class BrokenWriter : IResourceWriter
{
    private readonly ProxyWriter _writer = new();

    public bool IsBroken { get; set; } = true;

    public bool PartsStaticEndpoints => false;

    public IEnumerable<ListenerPart> NamesOf(Listener listener, ProxyIdentity client) => _writer.NamesOf(listener, client);

    public XdsResource? Write(ListenerPart listener) => _writer.Write(listener);

    public XdsResource? Write(Upstream upstream) => IsBroken ? throw new InvalidOperationException("a mistake") : _writer.Write(upstream);

    public XdsResource? Write(UpstreamEndpoints endpoints) => _writer.Write(endpoints);

    public XdsResource? Write(RouteTable table) => _writer.Write(table);

    public XdsResource? Write(NameTablePart names) => _writer.Write(names);
}
