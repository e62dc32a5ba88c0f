namespace Isthmus.Proxy.Tokens;

/// <summary>Where an issuer's keys are: at an address, or where the issuer's own description says (OpenID Connect Discovery 4) when the address is empty.</summary>
/// <param name="Uri">Address of the key set; empty when only the issuer is known.</param>
/// <param name="Issuer">The issuer, for discovery.</param>
/// <param name="Timeout">How long fetching may take.</param>
public sealed record KeyPlace(string Uri, string Issuer, TimeSpan Timeout);
