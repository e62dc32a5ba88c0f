using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using Isthmus.Model;
using Isthmus.Model.Plans;
using Isthmus.Xds.Protos.UriTemplate.V3;

namespace Isthmus.Xds.Translation.Writing;

/// <summary>Authorization as Envoy's RBAC.</summary>
internal static class AuthorizationWriter
{
    private const string TcpStatPrefix = "tcp.";
    private const string ShadowAllow = "istio_dry_run_allow_";
    private const string ShadowDeny = "istio_dry_run_deny_";

    /// <summary>The rules as an HTTP filter.</summary>
    public static HttpRbacPb.RBAC Http(AuthorizationRules rules) => rules.IsShadow
        ? new() { ShadowRules = Rules(rules), ShadowRulesStatPrefix = ShadowPrefix(rules.Action) }
        : new() { Rules = Rules(rules) };

    /// <summary>The rules as a network filter.</summary>
    public static NetworkRbacPb.RBAC Network(AuthorizationRules rules) => rules.IsShadow
        ? new() { ShadowRules = Rules(rules), ShadowRulesStatPrefix = ShadowPrefix(rules.Action), StatPrefix = TcpStatPrefix }
        : new() { Rules = Rules(rules), StatPrefix = TcpStatPrefix };

    private static string ShadowPrefix(AuthorizationAction action) => action == AuthorizationAction.Deny ? ShadowDeny : ShadowAllow;

    private static RbacPb.RBAC Rules(AuthorizationRules rules)
    {
        var rbac = new RbacPb.RBAC
        {
            Action = rules.Action switch
            {
                AuthorizationAction.Deny => RbacPb.RBAC.Types.Action.Deny,
                AuthorizationAction.Audit => RbacPb.RBAC.Types.Action.Log,
                _ => RbacPb.RBAC.Types.Action.Allow,
            },
        };
        foreach (var rule in rules.Rules)
        {
            // A rule that disappeared behind another of its name would be a hole.
            var name = rule.Name;
            while (rbac.Policies.ContainsKey(name))
            {
                name += "'";
            }

            rbac.Policies[name] = new() { Permissions = { Permission(rule.Permissions) }, Principals = { Principal(rule.Principals) } };
        }

        return rbac;
    }

    private static RbacPb.Permission Permission(AuthorizationTerm term) => term switch
    {
        AuthorizationTerm.Always or AuthorizationTerm.All { Terms.IsEmpty: true } => new() { Any = true },
        AuthorizationTerm.Any { Terms.IsEmpty: true } => new() { NotRule = new() { Any = true } },
        AuthorizationTerm.All all => new() { AndRules = PermissionSet(all.Terms) },
        AuthorizationTerm.Any any => new() { OrRules = PermissionSet(any.Terms) },
        AuthorizationTerm.Not not => new() { NotRule = Permission(not.Term) },
        AuthorizationTerm.Header header => new() { Header = MatcherWriter.Header(header.Match) },
        AuthorizationTerm.DestinationAddress address => new() { DestinationIp = AddressWriter.Range(address.Range) },
        AuthorizationTerm.DestinationPort port => new() { DestinationPort = (uint)port.Port },
        AuthorizationTerm.UrlPath path => new() { UrlPath = Path(path.Match) },
        AuthorizationTerm.UrlPathTemplate template => new() { UriTemplate = Template(template.Template) },
        AuthorizationTerm.RequestedServerName name => new() { RequestedServerName = MatcherWriter.String(name.Match) },
        AuthorizationTerm.Claim claim => new() { Metadata = MatcherWriter.Claim(claim.Path, MatcherWriter.TextOrList(claim.Match)) },
        _ => throw new UnreachableException($"{term.GetType().Name} is no permission"),
    };

    private static RbacPb.Principal Principal(AuthorizationTerm term) => term switch
    {
        AuthorizationTerm.Always or AuthorizationTerm.All { Terms.IsEmpty: true } => new() { Any = true },
        AuthorizationTerm.Any { Terms.IsEmpty: true } => new() { NotId = new() { Any = true } },
        AuthorizationTerm.All all => new() { AndIds = PrincipalSet(all.Terms) },
        AuthorizationTerm.Any any => new() { OrIds = PrincipalSet(any.Terms) },
        AuthorizationTerm.Not not => new() { NotId = Principal(not.Term) },
        // Without a name any TLS connection would do, also one without a certificate.
        AuthorizationTerm.PeerIdentity { Name: null } => new() { Authenticated = new() { PrincipalName = new() { SafeRegex = MatcherWriter.Regex(Names.AnyText) } } },
        AuthorizationTerm.PeerIdentity peer => new() { Authenticated = new() { PrincipalName = MatcherWriter.String(peer.Name) } },
        AuthorizationTerm.DirectRemoteAddress address => new() { DirectRemoteIp = AddressWriter.Range(address.Range) },
        AuthorizationTerm.RemoteAddress address => new() { RemoteIp = AddressWriter.Range(address.Range) },
        AuthorizationTerm.Header header => new() { Header = MatcherWriter.Header(header.Match) },
        AuthorizationTerm.UrlPath path => new() { UrlPath = Path(path.Match) },
        AuthorizationTerm.Claim claim => new() { Metadata = MatcherWriter.Claim(claim.Path, MatcherWriter.TextOrList(claim.Match)) },
        _ => throw new UnreachableException($"{term.GetType().Name} is no principal"),
    };

    private static RbacPb.Permission.Types.Set PermissionSet(EquatableArray<AuthorizationTerm> terms)
    {
        var set = new RbacPb.Permission.Types.Set();
        set.Rules.AddRange(terms.Select(Permission));
        return set;
    }

    private static RbacPb.Principal.Types.Set PrincipalSet(EquatableArray<AuthorizationTerm> terms)
    {
        var set = new RbacPb.Principal.Types.Set();
        set.Ids.AddRange(terms.Select(Principal));
        return set;
    }

    private static MatcherPb.PathMatcher Path(StringMatch match) => new() { Path = MatcherWriter.String(match) };

    private static CorePb.TypedExtensionConfig Template(string template) =>
        new() { Name = "uri-template", TypedConfig = Any.Pack(new UriTemplateMatchConfig { PathTemplate = template }) };
}
