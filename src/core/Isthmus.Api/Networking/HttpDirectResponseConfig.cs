namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io HTTPDirectResponse.</summary>
/// <param name="Status"><c>status</c>.</param>
/// <param name="Body"><c>body.string</c>, or <c>body.bytes</c> decoded; empty when absent.</param>
public sealed record HttpDirectResponseConfig(int Status, string Body);
