namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io HTTPRouteDestination.</summary>
/// <param name="Destination"><c>destination</c>.</param>
/// <param name="Weight"><c>weight</c>; 0 when absent.</param>
/// <param name="Headers"><c>headers</c>.</param>
public sealed record HttpRouteDestinationConfig(DestinationConfig Destination, uint Weight = 0, HeadersConfig? Headers = null);
