using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Isthmus.Model.Plans;
using Isthmus.Xds.Protos.HttpFilters.Cors.V3;
using Isthmus.Xds.Protos.HttpFilters.Router.V3;

namespace Isthmus.Xds.Translation.Writing;

/// <summary>Requests on a connection.</summary>
internal static class HttpHandlingWriter
{
    /// <summary>The connection manager with its filters: who is it, may he, faults, CORS, forward.</summary>
    public static HcmPb.HttpConnectionManager Write(HttpHandling handling)
    {
        var manager = new HcmPb.HttpConnectionManager
        {
            StatPrefix = handling.StatPrefix.Length > 0 ? handling.StatPrefix : Names.NoStatPrefix,
            UseRemoteAddress = handling.UsesRemoteAddress,
            XffNumTrustedHops = handling.TrustedProxies,
            ServerName = handling.ServerName,
            ServerHeaderTransformation = handling.ServerName.Length > 0
                ? HcmPb.HttpConnectionManager.Types.ServerHeaderTransformation.Overwrite
                : HcmPb.HttpConnectionManager.Types.ServerHeaderTransformation.PassThrough,
            HttpProtocolOptions = handling.AcceptsHttp10 ? new() { AcceptHttp10 = true } : null,
            StreamIdleTimeout = handling.StreamIdleTimeout is { } idle ? Duration.FromTimeSpan(idle) : null,
        };
        manager.UpgradeConfigs.AddRange(handling.Upgrades.Select(u => new HcmPb.HttpConnectionManager.Types.UpgradeConfig { UpgradeType = u }));
        Routes(manager, handling);
        if (!handling.InternalRanges.IsEmpty)
        {
            manager.InternalAddressConfig = new();
            manager.InternalAddressConfig.CidrRanges.AddRange(handling.InternalRanges.Select(AddressWriter.Range));
        }

        ClientCertificate(manager, handling.ClientCertificateForwarding);
        Paths(manager, handling.PathNormalization);
        Filters(manager, handling);
        return manager;
    }

    /// <summary>A filter.</summary>
    public static HcmPb.HttpFilter Filter(string name, IMessage config) => new() { Name = name, TypedConfig = Any.Pack(config) };

    private static void Routes(HcmPb.HttpConnectionManager manager, HttpHandling handling)
    {
        if (handling.InlineRoutes is { } table)
        {
            manager.RouteConfig = RouteTableWriter.Write(table);
        }
        else
        {
            manager.Rds = new() { ConfigSource = ConfigSourceWriter.Ads(), RouteConfigName = handling.RouteTableName };
        }
    }

    private static void ClientCertificate(HcmPb.HttpConnectionManager manager, ClientCertificateForwarding forwarding)
    {
        (manager.ForwardClientCertDetails, manager.SetCurrentClientCertDetails) = forwarding switch
        {
            ClientCertificateForwarding.ForwardOnly => (HcmPb.HttpConnectionManager.Types.ForwardClientCertDetails.ForwardOnly, null),
            ClientCertificateForwarding.AppendForward => (HcmPb.HttpConnectionManager.Types.ForwardClientCertDetails.AppendForward, new() { Subject = true, Dns = true, Uri = true }),
            ClientCertificateForwarding.SanitizeSet => (HcmPb.HttpConnectionManager.Types.ForwardClientCertDetails.SanitizeSet, new() { Subject = true, Cert = true, Dns = true, Uri = true }),
            _ => (HcmPb.HttpConnectionManager.Types.ForwardClientCertDetails.Sanitize, (HcmPb.HttpConnectionManager.Types.SetCurrentClientCertDetails?)null),
        };
    }

    private static void Paths(HcmPb.HttpConnectionManager manager, PathNormalization normalization)
    {
        manager.NormalizePath = normalization != PathNormalization.None;
        manager.MergeSlashes = normalization is PathNormalization.MergeSlashes or PathNormalization.DecodeAndMergeSlashes or PathNormalization.RedirectDecodedSlashes;
        manager.PathWithEscapedSlashesAction = normalization switch
        {
            PathNormalization.DecodeAndMergeSlashes => HcmPb.HttpConnectionManager.Types.PathWithEscapedSlashesAction.UnescapeAndForward,
            PathNormalization.RedirectDecodedSlashes => HcmPb.HttpConnectionManager.Types.PathWithEscapedSlashesAction.UnescapeAndRedirect,
            _ => HcmPb.HttpConnectionManager.Types.PathWithEscapedSlashesAction.KeepUnchanged,
        };
    }

    private static void Filters(HcmPb.HttpConnectionManager manager, HttpHandling handling)
    {
        if (!handling.JwtRules.IsEmpty)
        {
            manager.HttpFilters.Add(Filter(Names.HttpJwt, JwtWriter.Filter(handling.JwtRules)));
        }

        manager.HttpFilters.AddRange(handling.Authorization.Select(rules => Filter(Names.HttpRbac, AuthorizationWriter.Http(rules))));
        manager.HttpFilters.Add(Filter(Names.HttpFault, new FaultPb.HTTPFault()));
        manager.HttpFilters.Add(Filter(Names.HttpCors, new Cors()));
        manager.HttpFilters.Add(Filter(Names.HttpRouter, new Router()));
    }
}
