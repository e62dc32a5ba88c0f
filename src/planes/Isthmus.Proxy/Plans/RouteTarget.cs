namespace Isthmus.Proxy.Plans;

/// <summary>One upstream of a TCP chain.</summary>
/// <param name="Name">The upstream's name.</param>
/// <param name="Upstream">The upstream; null when the plan has none of this name.</param>
/// <param name="Weight">Share among the targets.</param>
internal sealed record RouteTarget(string Name, UpstreamEntry? Upstream, uint Weight);
