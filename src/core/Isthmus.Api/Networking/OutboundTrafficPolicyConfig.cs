namespace Isthmus.Api.Networking;

/// <summary>What happens to calls to hosts that are not in the registry.</summary>
/// <param name="Mode">The default of an empty message in a Sidecar is REGISTRY_ONLY.</param>
/// <param name="EgressProxy"><c>egressProxy</c>: where unknown traffic goes; null when absent.</param>
public sealed record OutboundTrafficPolicyConfig(OutboundTrafficMode Mode, DestinationConfig? EgressProxy = null);
