namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io RouteDestination.</summary>
/// <param name="Destination"><c>destination</c>.</param>
/// <param name="Weight"><c>weight</c>; 0 when absent.</param>
public sealed record RouteDestinationConfig(DestinationConfig Destination, uint Weight = 0);
