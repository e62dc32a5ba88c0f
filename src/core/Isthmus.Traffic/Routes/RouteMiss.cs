namespace Isthmus.Traffic.Routes;

/// <summary>Why a route was passed over, for <c>why</c>.</summary>
/// <param name="Route">The route.</param>
/// <param name="Condition">The first condition that did not hold: <c>path</c>, <c>header NAME</c>, <c>query NAME</c> or <c>claim</c>.</param>
public sealed record RouteMiss(CompiledRoute Route, string Condition);
