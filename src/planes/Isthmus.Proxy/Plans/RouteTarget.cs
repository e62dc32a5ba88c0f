using System.Text;

namespace Isthmus.Proxy.Plans;

/// <summary>One upstream of a route, ready.</summary>
internal sealed class RouteTarget(WeightedUpstream source, UpstreamEntry? upstream)
{
    /// <summary>The upstream's name.</summary>
    public string Name => source.Name;

    /// <summary>The upstream; null when the plan has none of this name.</summary>
    public UpstreamEntry? Upstream { get; } = upstream;

    /// <summary>Share among the targets of the route.</summary>
    public uint Weight => source.Weight;

    /// <summary>Edits of requests that go here.</summary>
    public CompiledEdits RequestEdits { get; } = new(source.RequestHeaders);

    /// <summary>Edits of answers that come from here.</summary>
    public CompiledEdits ResponseEdits { get; } = new(source.ResponseHeaders);

    /// <summary>Replaces the host; empty when not.</summary>
    public byte[] HostRewrite { get; } = Encoding.ASCII.GetBytes(source.HostRewrite);
}
