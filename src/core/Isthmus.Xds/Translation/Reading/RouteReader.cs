using Isthmus.Model;
using Isthmus.Model.Plans;

namespace Isthmus.Xds.Translation.Reading;

/// <summary>One route.</summary>
internal static class RouteReader
{
    /// <summary>Reads a route together with what its host and its table say.</summary>
    public static Route Read(RoutePb.Route route, RouteLevel host, RouteLevel table, bool isMostSpecificLast, Findings findings)
    {
        var own = FilterSettings.Read(route.TypedPerFilterConfig, findings);
        var request = HeaderEditsReader.Read(route.RequestHeadersToAdd, route.RequestHeadersToRemove, findings);
        var response = HeaderEditsReader.Read(route.ResponseHeadersToAdd, route.ResponseHeadersToRemove, findings);
        var istio = route.Metadata.Of(Names.MetadataIstio);
        return new()
        {
            Name = route.Name,
            Match = Match(route.Match ?? new(), findings),
            Action = RouteActionReader.Read(route, host, table, findings),
            RequestHeaders = Join(request, host.Request, table.Request, isMostSpecificLast, findings),
            ResponseHeaders = Join(response, host.Response, table.Response, isMostSpecificLast, findings),
            Fault = own.Fault ?? host.Filters.Fault ?? table.Filters.Fault,
            Cors = own.Cors ?? host.Filters.Cors ?? table.Filters.Cors,
            Origin = Origins.Read(istio, route.Metadata.Of(Names.MetadataIsthmus)),
            Operation = route.Decorator?.Operation ?? "",
        };
    }

    private static HeaderEdits Join(HeaderEdits route, HeaderEdits host, HeaderEdits table, bool isMostSpecificLast, Findings findings) => isMostSpecificLast
        ? HeaderEditsReader.Join(HeaderEditsReader.Join(table, host, findings), route, findings)
        : HeaderEditsReader.Join(HeaderEditsReader.Join(route, host, findings), table, findings);

    private static RouteMatch Match(RoutePb.RouteMatch match, Findings findings)
    {
        var (kind, path) = match.PathSpecifierCase switch
        {
            RoutePb.RouteMatch.PathSpecifierOneofCase.Prefix => (PathMatchKind.Prefix, match.Prefix),
            RoutePb.RouteMatch.PathSpecifierOneofCase.Path => (PathMatchKind.Exact, match.Path),
            RoutePb.RouteMatch.PathSpecifierOneofCase.SafeRegex => (PathMatchKind.Regex, match.SafeRegex.Regex),
            RoutePb.RouteMatch.PathSpecifierOneofCase.PathSeparatedPrefix => (PathMatchKind.SegmentPrefix, match.PathSeparatedPrefix),
            RoutePb.RouteMatch.PathSpecifierOneofCase.ConnectMatcher => (PathMatchKind.Connect, ""),
            _ => (PathMatchKind.Prefix, (string?)null),
        };
        findings.RejectIf(path is null, $"route match: {(match.PathSpecifierCase == RoutePb.RouteMatch.PathSpecifierOneofCase.None ? "no path" : match.PathSpecifierCase)}");
        findings.RejectIf(match.Grpc is not null, "route match: grpc");
        findings.RejectIf(match.TlsContext is not null, "route match: tls_context");
        findings.RejectIf(match.RuntimeFraction is { } fraction && Fractions.Read(fraction) < 100, "route match: runtime_fraction");
        return new()
        {
            PathKind = kind,
            Path = path ?? "/",
            IgnoresPathCase = match.CaseSensitive == false && kind is not (PathMatchKind.Regex or PathMatchKind.Connect),
            Headers = match.Headers.Select(h => MatcherReader.Header(h, findings)).ToEquatableArray(),
            Claims = match.DynamicMetadata.Select(m => MatcherReader.Claim(m, findings)).ToEquatableArray(),
            Query = match.QueryParameters.Select(q => MatcherReader.Query(q, findings)).ToEquatableArray(),
        };
    }
}
