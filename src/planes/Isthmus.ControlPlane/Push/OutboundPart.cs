using Isthmus.Xds.Subscriptions;

namespace Isthmus.ControlPlane.Push;

/// <summary>The services that proxies of one place call. Immutable.</summary>
/// <param name="Resources">CDS and EDS.</param>
/// <param name="NamesOfHost">The upstreams of each host that is seen.</param>
internal sealed record OutboundPart(ResourceSnapshot Resources, IReadOnlyDictionary<string, string[]> NamesOfHost);
