namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io Headers.HeaderOperations.</summary>
/// <param name="Set"><c>set</c>.</param>
/// <param name="Add"><c>add</c>.</param>
/// <param name="Remove"><c>remove</c>.</param>
public sealed record HeaderOperationsConfig(EquatableArray<HeaderValue> Set, EquatableArray<HeaderValue> Add, EquatableArray<string> Remove);
