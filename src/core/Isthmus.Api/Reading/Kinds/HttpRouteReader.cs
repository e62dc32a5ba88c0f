using Isthmus.Api.Reading.Fields;

namespace Isthmus.Api.Reading.Kinds;

/// <summary>Reads networking.istio.io HTTPRoute.</summary>
internal static class HttpRouteReader
{
    public static HttpRouteConfig Read(MessageReader m)
    {
        m.Removed("websocketUpgrade", "remove it: upgrades to WebSocket are always allowed");
        HeadersReader.ReportRemoved(m);
        return new HttpRouteConfig
        {
            Name = m.Text("name"),
            Match = m.List("match", ReadMatch),
            Route = m.List("route", ReadDestination),
            Redirect = m.Message("redirect", HttpActionReader.ReadRedirect),
            DirectResponse = m.Message("directResponse", HttpActionReader.ReadDirectResponse),
            Delegate = m.Message("delegate", d => new DelegateConfig(d.Text("name"), d.Text("namespace"))),
            Rewrite = m.Message("rewrite", HttpActionReader.ReadRewrite),
            Timeout = m.Duration("timeout"),
            Retries = m.Message("retries", HttpActionReader.ReadRetry),
            Fault = m.Message("fault", HttpFaultReader.Read),
            Mirrors = HttpMirrorReader.Read(m),
            CorsPolicy = m.Message("corsPolicy", HttpActionReader.ReadCors),
            Headers = m.Message("headers", HeadersReader.Read),
        };
    }

    private static HttpMatchConfig ReadMatch(MessageReader m) => new()
    {
        Name = m.Text("name"),
        Uri = m.Match("uri"),
        Scheme = m.Match("scheme"),
        Method = m.Match("method"),
        Authority = m.Match("authority"),
        Headers = m.NamedMatches("headers"),
        WithoutHeaders = m.NamedMatches("withoutHeaders"),
        QueryParams = m.NamedMatches("queryParams"),
        IgnoreUriCase = m.Flag("ignoreUriCase") ?? false,
        Port = m.Port("port"),
        SourceLabels = m.Labels("sourceLabels"),
        SourceNamespace = m.Text("sourceNamespace"),
        Gateways = m.Texts("gateways"),
        StatPrefix = m.Text("statPrefix"),
    };

    private static HttpRouteDestinationConfig ReadDestination(MessageReader m)
    {
        HeadersReader.ReportRemoved(m);
        return new HttpRouteDestinationConfig(
            m.MessageOrEmpty("destination", DestinationReader.Read),
            m.UInt("weight", int.MaxValue),
            m.Message("headers", HeadersReader.Read));
    }
}
