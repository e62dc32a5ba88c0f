using Isthmus.Model.Plans;

namespace Isthmus.Traffic.Shares;

/// <summary>What one endpoint gets of an upstream's requests when many are sent.</summary>
/// <param name="Group">The group that it stands in.</param>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="State">How it was counted.</param>
/// <param name="Share">0 to 1.</param>
public sealed record EndpointShare(LocalityEndpoints Group, PlannedEndpoint Endpoint, HostState State, double Share);
