namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io TCPRoute.</summary>
/// <param name="Match"><c>match</c>; empty takes all.</param>
/// <param name="Route"><c>route</c>.</param>
public sealed record TcpRouteConfig(EquatableArray<L4MatchConfig> Match, EquatableArray<RouteDestinationConfig> Route);
