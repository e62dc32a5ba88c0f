using Isthmus.Model;
using Isthmus.Model.Plans;
using Isthmus.Xds.Protos.UriTemplate.V3;

namespace Isthmus.Xds.Translation.Reading;

/// <summary>Envoy's RBAC as our authorization. Nothing is ever left out: a rule that we do not understand refuses the listener.</summary>
internal static class AuthorizationReader
{
    private const string PeerPrincipal = "io.istio.peer_principal";

    /// <summary>The enforced rules and the shadow rules of a filter; a filter without either does nothing.</summary>
    public static IEnumerable<AuthorizationRules> Filter(RbacPb.RBAC? rules, RbacPb.RBAC? shadow, Findings findings)
    {
        if (shadow is not null)
        {
            yield return Rules(shadow, isShadow: true, findings);
        }

        if (rules is not null)
        {
            yield return Rules(rules, isShadow: false, findings);
        }
    }

    // Policies are looked at in the order of their names; on the wire they have none.
    private static AuthorizationRules Rules(RbacPb.RBAC rbac, bool isShadow, Findings findings)
    {
        var action = rbac.Action switch
        {
            RbacPb.RBAC.Types.Action.Deny => AuthorizationAction.Deny,
            RbacPb.RBAC.Types.Action.Log => AuthorizationAction.Audit,
            _ => AuthorizationAction.Allow,
        };
        findings.RejectIf(rbac.Action is < RbacPb.RBAC.Types.Action.Allow or > RbacPb.RBAC.Types.Action.Log, "RBAC action");
        var rules = rbac.Policies.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => new AuthorizationRule(
            p.Key,
            AnyOf(p.Value.Permissions.Select(permission => Permission(permission, findings))),
            AnyOf(p.Value.Principals.Select(principal => Principal(principal, findings)))));
        return new(action, isShadow, rules.ToEquatableArray());
    }

    private static AuthorizationTerm AnyOf(IEnumerable<AuthorizationTerm> terms)
    {
        var all = terms.ToEquatableArray();
        return all.Count == 1 ? all[0] : new AuthorizationTerm.Any(all);
    }

    private static AuthorizationTerm Permission(RbacPb.Permission permission, Findings findings)
    {
        switch (permission.RuleCase)
        {
            case RbacPb.Permission.RuleOneofCase.Any:
                return new AuthorizationTerm.Always();
            case RbacPb.Permission.RuleOneofCase.AndRules:
                return new AuthorizationTerm.All(permission.AndRules.Rules.Select(r => Permission(r, findings)).ToEquatableArray());
            case RbacPb.Permission.RuleOneofCase.OrRules:
                return new AuthorizationTerm.Any(permission.OrRules.Rules.Select(r => Permission(r, findings)).ToEquatableArray());
            case RbacPb.Permission.RuleOneofCase.NotRule:
                return new AuthorizationTerm.Not(Permission(permission.NotRule, findings));
            case RbacPb.Permission.RuleOneofCase.Header:
                return new AuthorizationTerm.Header(MatcherReader.Header(permission.Header, findings));
            case RbacPb.Permission.RuleOneofCase.DestinationIp:
                return new AuthorizationTerm.DestinationAddress(AddressReader.Range(permission.DestinationIp));
            case RbacPb.Permission.RuleOneofCase.DestinationPort:
                return new AuthorizationTerm.DestinationPort((int)Math.Min(permission.DestinationPort, 65536));
            case RbacPb.Permission.RuleOneofCase.DestinationPortRange when permission.DestinationPortRange is { Start: var start, End: var end } && end == start + 1:
                return new AuthorizationTerm.DestinationPort(start);
            case RbacPb.Permission.RuleOneofCase.UrlPath:
                return new AuthorizationTerm.UrlPath(MatcherReader.String(permission.UrlPath.Path, findings));
            case RbacPb.Permission.RuleOneofCase.UriTemplate when Extensions.TypeOf(permission.UriTemplate.TypedConfig) == UriTemplateMatchConfig.Descriptor.FullName:
                return new AuthorizationTerm.UrlPathTemplate(Extensions.Read<UriTemplateMatchConfig>(permission.UriTemplate.TypedConfig, findings).PathTemplate);
            case RbacPb.Permission.RuleOneofCase.RequestedServerName:
                return new AuthorizationTerm.RequestedServerName(MatcherReader.String(permission.RequestedServerName, findings));
            case RbacPb.Permission.RuleOneofCase.Metadata:
                return Claim(permission.Metadata, findings);
            default:
                return Unknown($"RBAC permission {permission.RuleCase}", findings);
        }
    }

    private static AuthorizationTerm Principal(RbacPb.Principal principal, Findings findings)
    {
        switch (principal.IdentifierCase)
        {
            case RbacPb.Principal.IdentifierOneofCase.Any:
                return new AuthorizationTerm.Always();
            case RbacPb.Principal.IdentifierOneofCase.AndIds:
                return new AuthorizationTerm.All(principal.AndIds.Ids.Select(p => Principal(p, findings)).ToEquatableArray());
            case RbacPb.Principal.IdentifierOneofCase.OrIds:
                return new AuthorizationTerm.Any(principal.OrIds.Ids.Select(p => Principal(p, findings)).ToEquatableArray());
            case RbacPb.Principal.IdentifierOneofCase.NotId:
                return new AuthorizationTerm.Not(Principal(principal.NotId, findings));
            case RbacPb.Principal.IdentifierOneofCase.Authenticated:
                // Without a name any TLS connection is meant, also one without a certificate: we have no word for that.
                findings.RejectIf(principal.Authenticated.PrincipalName is null, "RBAC principal: authenticated without principal_name");
                return Peer(principal.Authenticated.PrincipalName, findings);
            case RbacPb.Principal.IdentifierOneofCase.FilterState when principal.FilterState.Key == PeerPrincipal:
                return Peer(principal.FilterState.StringMatch, findings);
            case RbacPb.Principal.IdentifierOneofCase.SourceIp:
                return new AuthorizationTerm.DirectRemoteAddress(AddressReader.Range(principal.SourceIp));
            case RbacPb.Principal.IdentifierOneofCase.DirectRemoteIp:
                return new AuthorizationTerm.DirectRemoteAddress(AddressReader.Range(principal.DirectRemoteIp));
            case RbacPb.Principal.IdentifierOneofCase.RemoteIp:
                return new AuthorizationTerm.RemoteAddress(AddressReader.Range(principal.RemoteIp));
            case RbacPb.Principal.IdentifierOneofCase.Header:
                return new AuthorizationTerm.Header(MatcherReader.Header(principal.Header, findings));
            case RbacPb.Principal.IdentifierOneofCase.UrlPath:
                return new AuthorizationTerm.UrlPath(MatcherReader.String(principal.UrlPath.Path, findings));
            case RbacPb.Principal.IdentifierOneofCase.Metadata:
                return Claim(principal.Metadata, findings);
            default:
                return Unknown($"RBAC principal {principal.IdentifierCase}", findings);
        }
    }

    private static AuthorizationTerm.PeerIdentity Peer(MatcherPb.StringMatcher? name, Findings findings) =>
        new(name?.SafeRegex?.Regex == Names.AnyText ? null : MatcherReader.String(name, findings));

    private static AuthorizationTerm Claim(MatcherPb.MetadataMatcher matcher, Findings findings)
    {
        if (MatcherReader.ClaimPath(matcher, findings) is not { } path)
        {
            return new AuthorizationTerm.Always();
        }

        var claim = new AuthorizationTerm.Claim(path.ToEquatableArray(), MatcherReader.ClaimValue(matcher.Value, findings));
        return matcher.Invert ? new AuthorizationTerm.Not(claim) : claim;
    }

    private static AuthorizationTerm.Always Unknown(string what, Findings findings)
    {
        findings.Reject(what);
        return new();
    }
}
