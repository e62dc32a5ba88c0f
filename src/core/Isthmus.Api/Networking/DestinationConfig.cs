namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io Destination.</summary>
/// <param name="Host">As written.</param>
/// <param name="Subset">Empty when absent.</param>
/// <param name="Port">0 when absent.</param>
public sealed record DestinationConfig(string Host, string Subset = "", int Port = 0);
