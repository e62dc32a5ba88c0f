using Isthmus.Model.Plans;

namespace Isthmus.Traffic.Routes;

/// <summary>The route of one request.</summary>
/// <param name="Outcome">Whether there is one.</param>
/// <param name="VirtualHost">The virtual host; null when there is none.</param>
/// <param name="Route">The route; null when there is none.</param>
public readonly record struct RouteChoice(RouteOutcome Outcome, VirtualHost? VirtualHost, CompiledRoute? Route);
