namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io HTTPCookie.</summary>
/// <param name="Name"><c>name</c>.</param>
/// <param name="Path"><c>path</c>; empty when absent.</param>
/// <param name="Ttl"><c>ttl</c>; null when absent.</param>
public sealed record HttpCookieConfig(string Name, string Path, TimeSpan? Ttl);
