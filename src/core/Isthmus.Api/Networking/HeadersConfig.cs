namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io Headers.</summary>
/// <param name="Request"><c>request</c>.</param>
/// <param name="Response"><c>response</c>.</param>
public sealed record HeadersConfig(HeaderOperationsConfig? Request, HeaderOperationsConfig? Response);
