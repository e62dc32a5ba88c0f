using System.Globalization;
using System.Text.RegularExpressions;
using Google.Protobuf.WellKnownTypes;
using Isthmus.Model.Plans;
using CorsPb = Isthmus.Xds.Protos.HttpFilters.Cors.V3;

namespace Isthmus.Xds.Translation.Writing;

/// <summary>One route.</summary>
internal static class RouteWriter
{
    /// <summary>The route for one kind of reader.</summary>
    public static RoutePb.Route Write(Route route, RouteDialect dialect)
    {
        var written = new RoutePb.Route { Name = route.Name, Match = Match(route.Match, dialect), Metadata = Metadata(route) };
        switch (route.Action)
        {
            case ForwardAction forward:
                written.Route_ = RouteActionWriter.Forward(forward, dialect);
                break;
            case RedirectAction redirect:
                written.Redirect = RouteActionWriter.Redirect(redirect);
                break;
            case RespondAction respond:
                written.DirectResponse = RouteActionWriter.Respond(respond);
                break;
        }

        if (route.Operation.Length > 0)
        {
            written.Decorator = new() { Operation = route.Operation };
        }

        HeaderEditsWriter.Write(route.RequestHeaders, written.RequestHeadersToAdd, written.RequestHeadersToRemove);
        HeaderEditsWriter.Write(route.ResponseHeaders, written.ResponseHeadersToAdd, written.ResponseHeadersToRemove);
        if (route.Cors is { } cors && dialect == RouteDialect.Envoy)
        {
            written.TypedPerFilterConfig[Names.HttpCors] = Any.Pack(Cors(cors));
        }

        if (route.Fault is { } fault)
        {
            written.TypedPerFilterConfig[Names.HttpFault] = Any.Pack(Fault(fault));
        }

        return written;
    }

    private static CorePb.Metadata? Metadata(Route route)
    {
        var istio = new Struct();
        var isthmus = new Struct();
        Origins.Write(route.Origin, istio, isthmus);
        return Structs.Metadata((Names.MetadataIstio, istio), (Names.MetadataIsthmus, isthmus));
    }

    private static RoutePb.RouteMatch Match(RouteMatch match, RouteDialect dialect)
    {
        var written = match.PathKind switch
        {
            PathMatchKind.Exact => new RoutePb.RouteMatch { Path = match.Path },
            PathMatchKind.Regex => new RoutePb.RouteMatch { SafeRegex = MatcherWriter.Regex(match.Path) },
            PathMatchKind.Connect => new RoutePb.RouteMatch { ConnectMatcher = new() },
            PathMatchKind.SegmentPrefix when dialect == RouteDialect.Grpc => new RoutePb.RouteMatch { SafeRegex = MatcherWriter.Regex(SegmentRegex(match)) },
            PathMatchKind.SegmentPrefix => new RoutePb.RouteMatch { PathSeparatedPrefix = match.Path },
            _ => new RoutePb.RouteMatch { Prefix = match.Path },
        };
        if (match.IgnoresPathCase && match.PathKind != PathMatchKind.Regex)
        {
            written.CaseSensitive = false;
        }

        written.Headers.AddRange(match.Headers.Select(MatcherWriter.Header));
        written.QueryParameters.AddRange(match.Query.Select(MatcherWriter.Query));
        written.DynamicMetadata.AddRange(match.Claims.Select(MatcherWriter.Claim));
        return written;
    }

    private static string SegmentRegex(RouteMatch match) => (match.IgnoresPathCase ? "(?i)" : "") + Regex.Escape(match.Path.TrimEnd('/')) + "(/.*)?";

    private static CorsPb.CorsPolicy Cors(CorsPolicy cors)
    {
        var policy = new CorsPb.CorsPolicy
        {
            AllowMethods = string.Join(',', cors.AllowMethods),
            AllowHeaders = string.Join(',', cors.AllowHeaders),
            ExposeHeaders = string.Join(',', cors.ExposeHeaders),
            MaxAge = cors.MaxAge is { } age ? ((long)age.TotalSeconds).ToString(CultureInfo.InvariantCulture) : "",
            AllowCredentials = cors.AllowCredentials,
            ForwardNotMatchingPreflights = cors.ForwardsUnmatchedPreflights,
            FilterEnabled = new() { DefaultValue = Fractions.Write(100) },
        };
        policy.AllowOriginStringMatch.AddRange(cors.AllowOrigins.Select(MatcherWriter.String));
        return policy;
    }

    private static FaultPb.HTTPFault Fault(FaultInjection fault)
    {
        var written = new FaultPb.HTTPFault();
        if (fault.Delay is { } delay)
        {
            written.Delay = new() { FixedDelay = Duration.FromTimeSpan(delay), Percentage = Fractions.Write(fault.DelayPercent) };
        }

        if (fault.AbortStatus is { } status)
        {
            written.Abort = new() { HttpStatus = (uint)status, Percentage = Fractions.Write(fault.AbortPercent) };
        }
        else if (fault.AbortGrpcStatus is { } grpc)
        {
            written.Abort = new() { GrpcStatus = (uint)grpc, Percentage = Fractions.Write(fault.AbortPercent) };
        }

        return written;
    }
}
