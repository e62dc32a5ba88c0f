namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io HTTPMirrorPolicy.</summary>
/// <param name="Destination"><c>destination</c>.</param>
/// <param name="Percent"><c>percentage.value</c>; null counts as 100.</param>
public sealed record HttpMirrorConfig(DestinationConfig Destination, double? Percent);
