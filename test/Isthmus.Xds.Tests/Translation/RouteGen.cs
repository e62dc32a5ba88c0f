using FsCheck;
using FsCheck.Fluent;
using Isthmus.Model;
using Isthmus.Model.Plans;
using static Isthmus.Xds.Tests.Translation.PlanGen;

namespace Isthmus.Xds.Tests.Translation;

/// <summary>Arbitrary routes.</summary>
internal static class RouteGen
{
    private static readonly Gen<ClaimMatch> Claim =
        from path in Some(Word)
        from value in MaybeNull(Match)
        from inverted in Bool
        select new ClaimMatch(path, value, inverted);

    private static readonly Gen<RouteMatch> RouteMatch =
        from kind in Gen.Elements(Enum.GetValues<PathMatchKind>())
        from path in Gen.Elements("/", "/foo", "/foo/.*", "*")
        from ignores in Bool
        from headers in List(Header)
        from query in List(from name in Word from value in MaybeNull(Match) select new QueryMatch(name, value))
        from claims in List(Claim)
        select new RouteMatch { PathKind = kind, Path = kind == PathMatchKind.Connect ? "" : path, IgnoresPathCase = ignores && kind is not (PathMatchKind.Regex or PathMatchKind.Connect), Headers = headers, Query = query, Claims = claims };

    private static readonly Gen<RetryPolicy> Retry =
        from attempts in Positive
        from conditions in Gen.Choose(0, (1 << 15) - 1)
        from codes in List(Gen.Elements(409, 503))
        from headers in List(Header)
        from perTry in MaybeTime
        from backOff in MaybeTime
        from selections in Positive
        from hosts in Bool
        from priorities in Bool
        select new RetryPolicy
        {
            Attempts = attempts,
            Conditions = (RetryConditions)conditions,
            StatusCodes = codes,
            Headers = headers,
            PerTryTimeout = perTry,
            BackOffBase = backOff,
            HostSelectionAttempts = selections,
            AvoidsPreviousHosts = hosts,
            AvoidsPreviousPriorities = priorities,
        };

    private static readonly Gen<HashPolicy> Hash = Gen.OneOf(
        Word.Select(name => new HashPolicy(HashPolicyKind.Header, name)),
        Word.Select(name => new HashPolicy(HashPolicyKind.QueryParameter, name)),
        Gen.Constant(new HashPolicy(HashPolicyKind.SourceAddress, "")),
        from name in Word from life in MaybeTime from path in MaybeWord select new HashPolicy(HashPolicyKind.Cookie, name, life, path));

    // Of a host that is rewritten in two ways one wins, so only one is ever asked for.
    private static readonly Gen<RouteAction> Forward =
        from upstreams in Some(Weighted)
        from single in Bool
        from timeout in Time
        from retry in MaybeNull(Retry)
        from path in MaybeWord
        from regex in MaybeNull(from pattern in Word from with in MaybeWord select new RegexRewrite(pattern, with))
        from host in MaybeWord
        from toEndpoint in Bool
        from hashing in List(Hash)
        from mirrors in List(from name in Word from percent in Percent from marks in Bool select new Mirror(name, percent, marks))
        from status in Gen.Elements(503, 500, 404)
        from ends in Bool
        select (RouteAction)new ForwardAction
        {
            Upstreams = single ? [new WeightedUpstream(upstreams[0].Name)] : upstreams,
            Timeout = timeout,
            Retry = retry,
            PathRewrite = path,
            PathRegexRewrite = regex,
            HostRewrite = host,
            RewritesHostToEndpoint = toEndpoint && host.Length == 0,
            HashPolicies = hashing,
            Mirrors = mirrors,
            UnknownUpstreamStatus = status,
            EndsConnect = ends,
        };

    private static readonly Gen<RouteAction> Redirect =
        from status in Gen.Elements(301, 302, 303, 307, 308)
        from scheme in MaybeWord
        from host in MaybeWord
        from port in Gen.Elements(0, 443)
        from path in MaybeWord
        from prefix in MaybeWord
        select (RouteAction)new RedirectAction { Status = status, Scheme = scheme, Host = host, Port = port, Path = path, PrefixRewrite = path.Length > 0 ? "" : prefix };

    private static readonly Gen<RouteAction> Respond = from status in Gen.Elements(200, 503) from body in MaybeWord select (RouteAction)new RespondAction(status, body);

    private static readonly Gen<FaultInjection> Fault =
        from delay in MaybeTime
        from delayed in Percent
        from kind in Gen.Choose(delay is null ? 1 : 0, 2)
        from status in Gen.Elements(400, 503)
        from grpc in Gen.Elements(0, 14)
        from aborted in Percent
        select new FaultInjection(delay, delay is null ? 0 : delayed, kind == 1 ? status : null, kind == 2 ? grpc : null, kind == 0 ? 0 : aborted);

    private static readonly Gen<CorsPolicy> Cors =
        from origins in List(Match)
        from methods in List(Label)
        from headers in List(Label)
        from expose in List(Label)
        from age in Maybe(Gen.Elements(TimeSpan.Zero, TimeSpan.FromSeconds(86400)))
        from credentials in Maybe(Bool)
        from forwards in Bool
        select new CorsPolicy
        {
            AllowOrigins = origins,
            AllowMethods = methods,
            AllowHeaders = headers,
            ExposeHeaders = expose,
            MaxAge = age,
            AllowCredentials = credentials,
            ForwardsUnmatchedPreflights = forwards,
        };

    private static readonly Gen<Route> Route =
        from name in MaybeWord
        from match in RouteMatch
        from action in Gen.OneOf(Forward, Redirect, Respond)
        from request in Edits
        from response in Edits
        from fault in MaybeNull(Fault)
        from cors in MaybeNull(Cors)
        from origin in MaybeNull(Reference)
        from operation in MaybeWord
        select new Route
        {
            Name = name,
            Match = match,
            Action = action,
            RequestHeaders = request,
            ResponseHeaders = response,
            Fault = fault,
            Cors = cors,
            Origin = origin,
            Operation = operation,
        };

    private static readonly Gen<VirtualHost> Host =
        from name in Word
        from routes in List(Route)
        from tls in Bool
        select new VirtualHost(name, [], routes, tls);

    public static Gen<RouteTable> Table { get; } =
        from name in Word
        from hosts in List(Host)
        from ignores in Bool
        select new RouteTable(name, hosts.Select((h, i) => h with { Domains = [$"h{i}.example", $"*.h{i}.example", $"h{i}.*"] }).ToEquatableArray(), ignores);
}
