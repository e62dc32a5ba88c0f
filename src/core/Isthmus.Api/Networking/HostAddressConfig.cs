namespace Isthmus.Api.Networking;

/// <summary>An address that was allocated for one host of a ServiceEntry.</summary>
/// <param name="Host">The host; empty for all.</param>
/// <param name="Value">The address.</param>
public sealed record HostAddressConfig(string Host, string Value);
