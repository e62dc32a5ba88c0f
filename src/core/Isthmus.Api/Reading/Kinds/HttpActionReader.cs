using Isthmus.Api.Reading.Fields;

namespace Isthmus.Api.Reading.Kinds;

/// <summary>Reads what an HTTPRoute does besides forwarding: redirect, answer, rewrite, retry, CORS.</summary>
internal static class HttpActionReader
{
    private static readonly EnumNames<bool> RedirectPorts = new(("FROM_PROTOCOL_DEFAULT", 0, false), ("FROM_REQUEST_PORT", 1, true));

    private static readonly EnumNames<bool> UnmatchedPreflights = new(("UNSPECIFIED", 0, false), ("FORWARD", 1, false), ("IGNORE", 2, true));

    public static HttpRedirectConfig ReadRedirect(MessageReader m) => new()
    {
        Uri = m.Text("uri"),
        Authority = m.Text("authority"),
        Scheme = m.Text("scheme"),
        Port = m.Port("port"),
        DerivesPortFromRequest = m.Enum("derivePort", RedirectPorts, false),
        RedirectCode = m.Int("redirectCode", 0),
    };

    public static HttpDirectResponseConfig ReadDirectResponse(MessageReader m) => new(m.Int("status", 0), m.Message("body", ReadBody) ?? "");

    public static HttpRewriteConfig ReadRewrite(MessageReader m) => new(
        m.Text("uri"),
        m.Text("authority"),
        m.Message("uriRegexRewrite", r => new RegexRewrite(r.Text("match"), r.Text("rewrite"))));

    public static HttpRetryConfig ReadRetry(MessageReader m) => new()
    {
        Attempts = m.Int("attempts"),
        PerTryTimeout = m.Duration("perTryTimeout"),
        RetryOn = m.Text("retryOn"),
        RetryRemoteLocalities = m.Flag("retryRemoteLocalities") ?? false,
        RetryIgnorePreviousHosts = m.Flag("retryIgnorePreviousHosts"),
        BackOff = m.Duration("backoff"),
    };

    public static CorsPolicyConfig ReadCors(MessageReader m)
    {
        m.Old("allowOrigin", "write allowOrigins: [{exact: ...}]");
        var old = m.Texts("allowOrigin").Select(o => new StringMatchConfig(StringMatchKind.Exact, o));
        return new CorsPolicyConfig
        {
            AllowOrigins = m.List("allowOrigins", o => o.RequiredMatch()).OfType<StringMatchConfig>().Concat(old).ToEquatableArray(),
            AllowMethods = m.Texts("allowMethods"),
            AllowHeaders = m.Texts("allowHeaders"),
            ExposeHeaders = m.Texts("exposeHeaders"),
            MaxAge = m.Duration("maxAge"),
            AllowCredentials = m.Flag("allowCredentials"),
            IgnoresUnmatchedPreflights = m.Enum("unmatchedPreflights", UnmatchedPreflights, false),
        };
    }

    private static string ReadBody(MessageReader m)
    {
        m.OneOf("string", "bytes");
        return m.Text("string") is { Length: > 0 } text ? text : m.Base64("bytes");
    }
}
