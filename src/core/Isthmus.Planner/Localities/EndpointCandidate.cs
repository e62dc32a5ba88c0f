namespace Isthmus.Planner.Localities;

/// <summary>An endpoint on its way into a plan, with the labels that priorities are decided by.</summary>
/// <param name="Planned">What the proxy is told.</param>
/// <param name="Labels">Labels of the endpoint; for a gateway only its cluster and network.</param>
internal readonly record struct EndpointCandidate(PlannedEndpoint Planned, Labels Labels);
