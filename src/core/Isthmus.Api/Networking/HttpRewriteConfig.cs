namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io HTTPRewrite.</summary>
/// <param name="Uri"><c>uri</c>; empty when absent.</param>
/// <param name="Authority"><c>authority</c>; empty when absent.</param>
/// <param name="UriRegex"><c>uriRegexRewrite</c>; null when absent.</param>
public sealed record HttpRewriteConfig(string Uri, string Authority, RegexRewrite? UriRegex);
