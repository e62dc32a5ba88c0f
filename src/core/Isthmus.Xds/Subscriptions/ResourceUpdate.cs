using Isthmus.Xds.Protos.Discovery.V3;

namespace Isthmus.Xds.Subscriptions;

/// <summary>What one response changes at a client.</summary>
/// <param name="TypeUrl">The type.</param>
/// <param name="Accepted">New or changed, and usable.</param>
/// <param name="Removed">Gone, or asked for and not there.</param>
/// <param name="Rejected">New or changed, and not usable: what was there before stays.</param>
public sealed record ResourceUpdate(
    string TypeUrl, IReadOnlyList<Resource> Accepted, IReadOnlyList<string> Removed, IReadOnlyList<RejectedResource> Rejected);
