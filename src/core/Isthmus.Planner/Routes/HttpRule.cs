namespace Isthmus.Planner.Routes;

/// <summary>One HTTP rule of a VirtualService with all names resolved and its delegate merged in.</summary>
/// <param name="Config">The rule.</param>
/// <param name="Origin">Where it was written: for a delegated rule, in the delegate.</param>
internal sealed record HttpRule(HttpRouteConfig Config, ConfigReference Origin);
