using Google.Protobuf.WellKnownTypes;
using Isthmus.Model;
using Isthmus.Model.Plans;
using Isthmus.Xds.Protos.Retry.PreviousHosts.V3;
using Isthmus.Xds.Protos.Retry.PreviousPriorities.V3;

namespace Isthmus.Xds.Translation.Writing;

/// <summary>What a route does.</summary>
internal static class RouteActionWriter
{
    // Envoy computes priorities anew after every second attempt, as Istio says.
    private const int PreviousPrioritiesFrequency = 2;

    /// <summary>A request that is forwarded.</summary>
    public static RoutePb.RouteAction Forward(ForwardAction action, RouteDialect dialect)
    {
        var written = new RoutePb.RouteAction
        {
            Timeout = Duration.FromTimeSpan(action.Timeout),
            RetryPolicy = action.Retry is { } retry ? Retry(retry) : null,
            PrefixRewrite = action.PathRewrite,
            RegexRewrite = action.PathRegexRewrite is { } rewrite ? new() { Pattern = MatcherWriter.Regex(rewrite.Pattern), Substitution = rewrite.Substitution } : null,
            ClusterNotFoundResponseCode = NotFound(action.UnknownUpstreamStatus),
        };
        Destination(written, action.Upstreams);
        if (action.HostRewrite.Length > 0)
        {
            written.HostRewriteLiteral = action.HostRewrite;
        }
        else if (action.RewritesHostToEndpoint)
        {
            written.AutoHostRewrite = true;
        }

        if (dialect == RouteDialect.Envoy)
        {
            // Deprecated, but what takes its place also ends streams that are not gRPC; Istio writes it, too.
            written.MaxGrpcTimeout = written.Timeout;
        }
        else if (action.Timeout > TimeSpan.Zero)
        {
            written.MaxStreamDuration = new() { MaxStreamDuration_ = Duration.FromTimeSpan(action.Timeout) };
        }

        if (action.EndsConnect)
        {
            written.UpgradeConfigs.Add(new RoutePb.RouteAction.Types.UpgradeConfig { UpgradeType = "CONNECT", ConnectConfig = new() });
        }

        written.HashPolicy.AddRange(action.HashPolicies.Select(Hash));
        written.RequestMirrorPolicies.AddRange(action.Mirrors.Select(Mirror));
        return written;
    }

    /// <summary>A redirect.</summary>
    public static RoutePb.RedirectAction Redirect(RedirectAction action)
    {
        var written = new RoutePb.RedirectAction
        {
            HostRedirect = action.Host,
            PortRedirect = (uint)action.Port,
            ResponseCode = action.Status switch
            {
                302 => RoutePb.RedirectAction.Types.RedirectResponseCode.Found,
                303 => RoutePb.RedirectAction.Types.RedirectResponseCode.SeeOther,
                307 => RoutePb.RedirectAction.Types.RedirectResponseCode.TemporaryRedirect,
                308 => RoutePb.RedirectAction.Types.RedirectResponseCode.PermanentRedirect,
                _ => RoutePb.RedirectAction.Types.RedirectResponseCode.MovedPermanently,
            },
        };
        if (action.Scheme.Length > 0)
        {
            written.SchemeRedirect = action.Scheme;
        }

        if (action.Path.Length > 0)
        {
            written.PathRedirect = action.Path;
        }
        else if (action.PrefixRewrite.Length > 0)
        {
            written.PrefixRewrite = action.PrefixRewrite;
        }

        return written;
    }

    /// <summary>An answer without an upstream.</summary>
    public static RoutePb.DirectResponseAction Respond(RespondAction action) =>
        new() { Status = (uint)action.Status, Body = action.Body.Length > 0 ? new() { InlineString = action.Body } : null };

    private static void Destination(RoutePb.RouteAction written, EquatableArray<WeightedUpstream> upstreams)
    {
        if (upstreams.Count == 1 && upstreams[0] == new WeightedUpstream(upstreams[0].Name))
        {
            written.Cluster = upstreams[0].Name;
            return;
        }

        written.WeightedClusters = new();
        foreach (var upstream in upstreams)
        {
            var cluster = new RoutePb.WeightedCluster.Types.ClusterWeight { Name = upstream.Name, Weight = upstream.Weight };
            HeaderEditsWriter.Write(upstream.RequestHeaders, cluster.RequestHeadersToAdd, cluster.RequestHeadersToRemove);
            HeaderEditsWriter.Write(upstream.ResponseHeaders, cluster.ResponseHeadersToAdd, cluster.ResponseHeadersToRemove);
            if (upstream.HostRewrite.Length > 0)
            {
                cluster.HostRewriteLiteral = upstream.HostRewrite;
            }

            written.WeightedClusters.Clusters.Add(cluster);
        }
    }

    private static RoutePb.RetryPolicy Retry(RetryPolicy policy)
    {
        var written = new RoutePb.RetryPolicy
        {
            RetryOn = RetryWords.Write(policy.Conditions),
            NumRetries = policy.Attempts,
            PerTryTimeout = policy.PerTryTimeout is { } perTry ? Duration.FromTimeSpan(perTry) : null,
            RetryBackOff = policy.BackOffBase is { } backOff ? new() { BaseInterval = Duration.FromTimeSpan(backOff) } : null,
            HostSelectionRetryMaxAttempts = policy.HostSelectionAttempts,
        };
        written.RetriableHeaders.AddRange(policy.Headers.Select(MatcherWriter.Header));
        written.RetriableStatusCodes.AddRange(policy.StatusCodes.Select(code => (uint)code));
        if (policy.AvoidsPreviousHosts)
        {
            written.RetryHostPredicate.Add(new RoutePb.RetryPolicy.Types.RetryHostPredicate { Name = Names.PreviousHosts, TypedConfig = Any.Pack(new PreviousHostsPredicate()) });
        }

        if (policy.AvoidsPreviousPriorities)
        {
            var config = new PreviousPrioritiesConfig { UpdateFrequency = PreviousPrioritiesFrequency };
            written.RetryPriority = new() { Name = Names.PreviousPriorities, TypedConfig = Any.Pack(config) };
        }

        return written;
    }

    private static RoutePb.RouteAction.Types.HashPolicy Hash(HashPolicy policy) => policy.Kind switch
    {
        HashPolicyKind.Cookie => new()
        {
            Cookie = new() { Name = policy.Name, Ttl = policy.CookieLifetime is { } life ? Duration.FromTimeSpan(life) : null, Path = policy.CookiePath },
        },
        HashPolicyKind.SourceAddress => new() { ConnectionProperties = new() { SourceIp = true } },
        HashPolicyKind.QueryParameter => new() { QueryParameter = new() { Name = policy.Name } },
        _ => new() { Header = new() { HeaderName = policy.Name } },
    };

    private static RoutePb.RouteAction.Types.RequestMirrorPolicy Mirror(Mirror mirror) => new()
    {
        Cluster = mirror.UpstreamName,
        RuntimeFraction = new() { DefaultValue = Fractions.Write(mirror.Percent) },
        TraceSampled = false,
        DisableShadowHostSuffixAppend = !mirror.MarksHost,
    };

    private static RoutePb.RouteAction.Types.ClusterNotFoundResponseCode NotFound(int status) => status switch
    {
        404 => RoutePb.RouteAction.Types.ClusterNotFoundResponseCode.NotFound,
        500 => RoutePb.RouteAction.Types.ClusterNotFoundResponseCode.InternalServerError,
        _ => RoutePb.RouteAction.Types.ClusterNotFoundResponseCode.ServiceUnavailable,
    };
}
