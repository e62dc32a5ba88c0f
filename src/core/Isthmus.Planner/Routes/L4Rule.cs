namespace Isthmus.Planner.Routes;

/// <summary>One TCP or TLS rule of a VirtualService with all names resolved.</summary>
/// <param name="Match">Its matches; empty takes all.</param>
/// <param name="Route">Where connections go.</param>
/// <param name="Origin">Where it was written.</param>
internal sealed record L4Rule(EquatableArray<L4MatchConfig> Match, EquatableArray<RouteDestinationConfig> Route, ConfigReference Origin);
