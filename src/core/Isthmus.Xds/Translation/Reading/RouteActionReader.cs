using Google.Protobuf.Collections;
using Isthmus.Model;
using Isthmus.Model.Plans;

namespace Isthmus.Xds.Translation.Reading;

/// <summary>What a route does.</summary>
internal static class RouteActionReader
{
    private static readonly RespondAction Nothing = new(500);

    /// <summary>Reads the action of a route; what it leaves open is as its host and its table say.</summary>
    public static RouteAction Read(RoutePb.Route route, RouteLevel host, RouteLevel table, Findings findings)
    {
        switch (route.ActionCase)
        {
            case RoutePb.Route.ActionOneofCase.Route_:
                return Forward(route.Route_, host, table, findings);
            case RoutePb.Route.ActionOneofCase.Redirect:
                return Redirect(route.Redirect, findings);
            case RoutePb.Route.ActionOneofCase.DirectResponse:
                var body = route.DirectResponse.Body;
                findings.RejectIf(body is { Filename.Length: > 0 } or { EnvironmentVariable.Length: > 0 }, "direct_response: body not inline");
                return new RespondAction((int)route.DirectResponse.Status, body is null ? "" : Extensions.InlineText(body));
            default:
                findings.Reject($"route action: {route.ActionCase}");
                return Nothing;
        }
    }

    /// <summary>Where copies go; those with no share are left out.</summary>
    public static EquatableArray<Mirror> Mirrors(RepeatedField<RoutePb.RouteAction.Types.RequestMirrorPolicy> policies, Findings findings)
    {
        findings.RejectIf(policies.Any(p => p.ClusterHeader.Length > 0), "request_mirror_policies: cluster_header");
        return policies.Select(p => new Mirror(p.Cluster, Fractions.Read(p.RuntimeFraction), !p.DisableShadowHostSuffixAppend)).Where(m => m.Percent > 0).ToEquatableArray();
    }

    private static ForwardAction Forward(RoutePb.RouteAction action, RouteLevel host, RouteLevel table, Findings findings)
    {
        Refuse(action, findings);
        var mirrors = Mirrors(action.RequestMirrorPolicies, findings);
        return new()
        {
            Upstreams = Upstreams(action, findings),
            Timeout = Durations.Read(action.Timeout, "timeout", findings) ?? EnvoyDefaults.RouteTimeout,
            Retry = RetryReader.Read(action.RetryPolicy ?? host.Retry, findings),
            PathRewrite = action.PrefixRewrite,
            PathRegexRewrite = action.RegexRewrite is { } rewrite ? new(rewrite.Pattern?.Regex ?? "", rewrite.Substitution) : null,
            HostRewrite = action.HostRewriteLiteral,
            RewritesHostToEndpoint = action.AutoHostRewrite == true,
            EndsConnect = EndsConnect(action.UpgradeConfigs, findings),
            HashPolicies = Hashing(action.HashPolicy, findings),
            Mirrors = !mirrors.IsEmpty ? mirrors : !host.Mirrors.IsEmpty ? host.Mirrors : table.Mirrors,
            UnknownUpstreamStatus = action.ClusterNotFoundResponseCode switch
            {
                RoutePb.RouteAction.Types.ClusterNotFoundResponseCode.NotFound => 404,
                RoutePb.RouteAction.Types.ClusterNotFoundResponseCode.InternalServerError => 500,
                _ => 503,
            },
        };
    }

    private static void Refuse(RoutePb.RouteAction action, Findings findings)
    {
        findings.RejectIf(action.MetadataMatch is not null, "metadata_match");
        findings.RejectIf(action.HostRewriteHeader.Length > 0 || action.HostRewritePathRegex is not null, "host_rewrite_header or host_rewrite_path_regex");
        findings.RejectIf(action.Priority != CorePb.RoutingPriority.Default, "priority HIGH");
        findings.RejectIf(Durations.IsSet(action.IdleTimeout), "idle_timeout");
        findings.RejectIf(Durations.IsSet(action.MaxStreamDuration?.MaxStreamDuration_), "max_stream_duration");
        findings.RejectIf(action.HedgePolicy is { HedgeOnPerTryTimeout: true }, "hedge_policy");
        findings.RejectIf(action.InternalRedirectPolicy is not null, "internal_redirect_policy");
        findings.RejectIf(action.AppendXForwardedHost, "append_x_forwarded_host");
    }

    // What is let through is said for all routes of a listener; a route can only say that CONNECT ends here.
    private static bool EndsConnect(RepeatedField<RoutePb.RouteAction.Types.UpgradeConfig> upgrades, Findings findings)
    {
        var endsConnect = false;
        foreach (var upgrade in upgrades)
        {
            var isConnect = upgrade.UpgradeType.Equals("CONNECT", StringComparison.OrdinalIgnoreCase) && upgrade.ConnectConfig is not null;
            var isUnderstood = upgrade.Enabled != false && (isConnect || upgrade.UpgradeType.Equals("websocket", StringComparison.OrdinalIgnoreCase));
            findings.RejectIf(!isUnderstood, $"upgrade_configs: {upgrade.UpgradeType}{(upgrade.Enabled == false ? " off" : "")} for a route");
            findings.RejectIf(upgrade.ConnectConfig is { AllowPost: true } or { ProxyProtocolConfig: not null }, "upgrade_configs: allow_post or proxy_protocol_config");
            endsConnect |= isConnect && isUnderstood;
        }

        return endsConnect;
    }

    private static EquatableArray<WeightedUpstream> Upstreams(RoutePb.RouteAction action, Findings findings)
    {
        switch (action.ClusterSpecifierCase)
        {
            case RoutePb.RouteAction.ClusterSpecifierOneofCase.Cluster:
                return [new WeightedUpstream(action.Cluster)];
            case RoutePb.RouteAction.ClusterSpecifierOneofCase.WeightedClusters:
                var clusters = action.WeightedClusters;
                findings.RejectIf(clusters.HeaderName.Length > 0, "weighted_clusters.header_name");
                var upstreams = clusters.Clusters.Where(c => c.Weight is null or > 0).Select(c => Weighted(c, findings)).ToEquatableArray();
                var sum = upstreams.Aggregate(0UL, (all, u) => all + u.Weight);
                findings.RejectIf(sum is 0 or > uint.MaxValue, "weighted_clusters: sum of weights");
                return upstreams;
            default:
                findings.Reject($"route destination: {action.ClusterSpecifierCase}");
                return [];
        }
    }

    private static WeightedUpstream Weighted(RoutePb.WeightedCluster.Types.ClusterWeight cluster, Findings findings)
    {
        findings.RejectIf(cluster.ClusterHeader.Length > 0, "weighted_clusters: cluster_header");
        findings.RejectIf(cluster.MetadataMatch is not null, "weighted_clusters: metadata_match");
        findings.RejectIf(FilterSettings.Read(cluster.TypedPerFilterConfig, findings) is not { Cors: null, Fault: null }, "weighted_clusters: typed_per_filter_config");
        return new(cluster.Name, cluster.Weight ?? 1)
        {
            RequestHeaders = HeaderEditsReader.Read(cluster.RequestHeadersToAdd, cluster.RequestHeadersToRemove, findings),
            ResponseHeaders = HeaderEditsReader.Read(cluster.ResponseHeadersToAdd, cluster.ResponseHeadersToRemove, findings),
            HostRewrite = cluster.HostRewriteLiteral,
        };
    }

    private static EquatableArray<HashPolicy> Hashing(RepeatedField<RoutePb.RouteAction.Types.HashPolicy> policies, Findings findings)
    {
        findings.RejectIf(policies.SkipLast(1).Any(p => p.Terminal), "hash_policy: terminal");
        return policies.Select(p => Hash(p, findings)).OfType<HashPolicy>().ToEquatableArray();
    }

    private static HashPolicy? Hash(RoutePb.RouteAction.Types.HashPolicy policy, Findings findings)
    {
        switch (policy.PolicySpecifierCase)
        {
            case RoutePb.RouteAction.Types.HashPolicy.PolicySpecifierOneofCase.Header:
                findings.RejectIf(policy.Header.RegexRewrite is not null, "hash_policy: regex_rewrite");
                return new(HashPolicyKind.Header, policy.Header.HeaderName);
            case RoutePb.RouteAction.Types.HashPolicy.PolicySpecifierOneofCase.Cookie:
                return new(HashPolicyKind.Cookie, policy.Cookie.Name, Durations.Read(policy.Cookie.Ttl, "ttl", findings), policy.Cookie.Path);
            case RoutePb.RouteAction.Types.HashPolicy.PolicySpecifierOneofCase.ConnectionProperties:
                return policy.ConnectionProperties.SourceIp ? new(HashPolicyKind.SourceAddress, "") : null;
            case RoutePb.RouteAction.Types.HashPolicy.PolicySpecifierOneofCase.QueryParameter:
                return new(HashPolicyKind.QueryParameter, policy.QueryParameter.Name);
            default:
                findings.Reject($"hash_policy: {policy.PolicySpecifierCase}");
                return null;
        }
    }

    private static RedirectAction Redirect(RoutePb.RedirectAction action, Findings findings)
    {
        findings.RejectIf(action.RegexRewrite is not null, "redirect: regex_rewrite");
        findings.RejectIf(action.StripQuery, "redirect: strip_query");
        return new()
        {
            Status = action.ResponseCode switch
            {
                RoutePb.RedirectAction.Types.RedirectResponseCode.Found => 302,
                RoutePb.RedirectAction.Types.RedirectResponseCode.SeeOther => 303,
                RoutePb.RedirectAction.Types.RedirectResponseCode.TemporaryRedirect => 307,
                RoutePb.RedirectAction.Types.RedirectResponseCode.PermanentRedirect => 308,
                _ => 301,
            },
            Scheme = action.HttpsRedirect ? "https" : action.SchemeRedirect,
            Host = action.HostRedirect,
            Port = (int)Math.Min(action.PortRedirect, 65535),
            Path = action.PathRedirect,
            PrefixRewrite = action.PrefixRewrite,
        };
    }
}
