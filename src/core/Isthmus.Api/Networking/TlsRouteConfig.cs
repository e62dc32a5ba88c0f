namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io TLSRoute.</summary>
/// <param name="Match"><c>match</c>; at least one.</param>
/// <param name="Route"><c>route</c>.</param>
public sealed record TlsRouteConfig(EquatableArray<L4MatchConfig> Match, EquatableArray<RouteDestinationConfig> Route);
