using Isthmus.Model;
using Isthmus.Model.Plans;
using Isthmus.Xds.Protos.HttpFilters.Cors.V3;
using Isthmus.Xds.Protos.HttpFilters.Router.V3;
using Isthmus.Xds.Translation.Writing;

namespace Isthmus.Xds.Translation.Reading;

/// <summary>Requests on a connection.</summary>
internal static class HttpHandlingReader
{
    /// <summary>Reads a connection manager.</summary>
    /// <param name="manager">The connection manager.</param>
    /// <param name="chain">Metadata of its chain.</param>
    /// <param name="findings">Takes what we cannot honour.</param>
    public static HttpHandling Read(HcmPb.HttpConnectionManager manager, CorePb.Metadata? chain, Findings findings)
    {
        Refuse(manager, findings);
        var (authorization, tokens) = Filters(manager, chain, findings);
        return new()
        {
            StatPrefix = manager.StatPrefix == Names.NoStatPrefix ? "" : manager.StatPrefix,
            Authorization = authorization,
            JwtRules = tokens,
            RouteTableName = TableName(manager, findings),
            InlineRoutes = manager.RouteConfig is { } table ? RouteTableReader.Read(table, findings) : null,
            UsesRemoteAddress = manager.UseRemoteAddress == true,
            TrustedProxies = manager.XffNumTrustedHops,
            ClientCertificateForwarding = ClientCertificate(manager.ForwardClientCertDetails, findings),
            ServerName = ServerName(manager, findings),
            AcceptsHttp10 = manager.HttpProtocolOptions is { AcceptHttp10: true },
            StreamIdleTimeout = Durations.Read(manager.StreamIdleTimeout, "stream_idle_timeout", findings),
            Upgrades = manager.UpgradeConfigs.Where(u => u.Enabled != false).Select(u => u.UpgradeType).ToEquatableArray(),
            PathNormalization = Paths(manager, findings),
            InternalRanges = (manager.InternalAddressConfig?.CidrRanges ?? []).Select(AddressReader.Range).ToEquatableArray(),
        };
    }

    private static string TableName(HcmPb.HttpConnectionManager manager, Findings findings)
    {
        if (manager.Rds is { } rds)
        {
            findings.RejectIf(!UpstreamReader.IsOurStream(rds.ConfigSource), "rds.config_source: not ADS");
            findings.RejectIf(rds.RouteConfigName.Length == 0, "rds: no route_config_name");
            return rds.RouteConfigName;
        }

        findings.RejectIf(manager.RouteConfig is null, "neither rds nor route_config");
        return "";
    }

    private static void Refuse(HcmPb.HttpConnectionManager manager, Findings findings)
    {
        findings.RejectIf(manager.CodecType == HcmPb.HttpConnectionManager.Types.CodecType.Http3, "codec_type HTTP3");
        findings.RejectIf(manager.UpgradeConfigs.Any(u => u.UpgradeType.StartsWith("CONNECT-", StringComparison.OrdinalIgnoreCase) && u.Enabled != false), "upgrade_configs: CONNECT-UDP");
        findings.RejectIf(manager.LocalReplyConfig is not null, "local_reply_config");
        findings.RejectIf(manager.OriginalIpDetectionExtensions.Count > 0, "original_ip_detection_extensions");
        findings.RejectIf(manager.StripMatchingHostPort || manager.StripAnyHostPort || manager.StripTrailingHostDot, "strip_*_host_port or strip_trailing_host_dot");
        findings.RejectIf(manager.SkipXffAppend, "skip_xff_append");
        findings.RejectIf(manager.AddUserAgent == true, "add_user_agent");
        findings.RejectIf(manager.Via.Length > 0, "via");
        findings.RejectIf(Durations.IsSet(manager.RequestTimeout), "request_timeout");
        findings.RejectIf(Durations.IsSet(manager.RequestHeadersTimeout), "request_headers_timeout");
        findings.RejectIf(manager.InternalAddressConfig is { UnixSockets: true }, "internal_address_config: unix_sockets");
        findings.RejectIf(manager.AppendXForwardedPort, "append_x_forwarded_port");
        findings.RejectIf(manager.SchemeHeaderTransformation is { SchemeToOverwrite.Length: > 0 }, "scheme_header_transformation");
        var common = manager.CommonHttpProtocolOptions;
        findings.RejectIf(Durations.IsSet(common?.MaxStreamDuration), "max_stream_duration");
        findings.RejectIf(common is { HeadersWithUnderscoresAction: not CorePb.HttpProtocolOptions.Types.HeadersWithUnderscoresAction.Allow }, "headers_with_underscores_action");
    }

    private static (EquatableArray<AuthorizationRules> Authorization, EquatableArray<JwtRule> Tokens) Filters(
        HcmPb.HttpConnectionManager manager, CorePb.Metadata? chain, Findings findings)
    {
        var authorization = new List<AuthorizationRules>();
        var tokens = default(EquatableArray<JwtRule>);
        var last = "";
        foreach (var filter in manager.HttpFilters.Where(f => !f.Disabled))
        {
            last = Extensions.TypeOf(filter.TypedConfig);
            if (last == HttpRbacPb.RBAC.Descriptor.FullName)
            {
                var rbac = Extensions.Read<HttpRbacPb.RBAC>(filter.TypedConfig, findings);
                authorization.AddRange(AuthorizationReader.Filter(rbac.Rules, rbac.ShadowRules, findings));
            }
            else if (last == JwtPb.JwtAuthentication.Descriptor.FullName)
            {
                findings.RejectIf(!tokens.IsEmpty, "two jwt_authn filters");
                findings.RejectIf(authorization.Count > 0, "jwt_authn after rbac");
                var origins = chain.Of(Names.MetadataIsthmus).Items(ListenerWriter.JwtOrigins).ToList();
                tokens = JwtReader.Read(Extensions.Read<JwtPb.JwtAuthentication>(filter.TypedConfig, findings), origins, findings);
            }
            else if (last == FaultPb.HTTPFault.Descriptor.FullName)
            {
                findings.RejectIf(FilterSettings.ReadFault(Extensions.Read<FaultPb.HTTPFault>(filter.TypedConfig, findings), findings) is not null, "faults for all routes");
            }
            else if (last != Cors.Descriptor.FullName && last != Router.Descriptor.FullName)
            {
                findings.RejectIf(!filter.IsOptional && !Extensions.IsOwnWay(last), $"HTTP filter {filter.Name} ({last})");
            }
        }

        findings.RejectIf(last != Router.Descriptor.FullName, "the last HTTP filter is not the router");
        return (authorization.ToEquatableArray(), tokens);
    }

    private static ClientCertificateForwarding ClientCertificate(HcmPb.HttpConnectionManager.Types.ForwardClientCertDetails details, Findings findings)
    {
        switch (details)
        {
            case HcmPb.HttpConnectionManager.Types.ForwardClientCertDetails.Sanitize:
                return ClientCertificateForwarding.Sanitize;
            case HcmPb.HttpConnectionManager.Types.ForwardClientCertDetails.ForwardOnly:
                return ClientCertificateForwarding.ForwardOnly;
            case HcmPb.HttpConnectionManager.Types.ForwardClientCertDetails.AppendForward:
                return ClientCertificateForwarding.AppendForward;
            case HcmPb.HttpConnectionManager.Types.ForwardClientCertDetails.SanitizeSet:
                return ClientCertificateForwarding.SanitizeSet;
            default:
                findings.Reject($"forward_client_cert_details {details}");
                return ClientCertificateForwarding.Sanitize;
        }
    }

    private static string ServerName(HcmPb.HttpConnectionManager manager, Findings findings)
    {
        switch (manager.ServerHeaderTransformation)
        {
            case HcmPb.HttpConnectionManager.Types.ServerHeaderTransformation.PassThrough:
                return "";
            case HcmPb.HttpConnectionManager.Types.ServerHeaderTransformation.Overwrite:
                return manager.ServerName.Length > 0 ? manager.ServerName : EnvoyDefaults.ServerName;
            default:
                findings.Reject("server_header_transformation");
                return "";
        }
    }

    private static PathNormalization Paths(HcmPb.HttpConnectionManager manager, Findings findings)
    {
        var slashes = manager.PathWithEscapedSlashesAction;
        var isRedirected = slashes == HcmPb.HttpConnectionManager.Types.PathWithEscapedSlashesAction.UnescapeAndRedirect;
        var isDecoded = isRedirected || slashes == HcmPb.HttpConnectionManager.Types.PathWithEscapedSlashesAction.UnescapeAndForward;
        findings.RejectIf(slashes == HcmPb.HttpConnectionManager.Types.PathWithEscapedSlashesAction.RejectRequest, "path_with_escaped_slashes_action");
        switch (manager.NormalizePath == true, manager.MergeSlashes, isDecoded)
        {
            case (false, false, false):
                return PathNormalization.None;
            case (true, false, false):
                return PathNormalization.Base;
            case (true, true, false):
                return PathNormalization.MergeSlashes;
            case (true, true, true):
                return isRedirected ? PathNormalization.RedirectDecodedSlashes : PathNormalization.DecodeAndMergeSlashes;
            default:
                findings.Reject("normalize_path, merge_slashes and path_with_escaped_slashes_action in this combination");
                return PathNormalization.Base;
        }
    }
}
