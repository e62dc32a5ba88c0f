using Google.Protobuf.WellKnownTypes;
using Isthmus.Model;
using Isthmus.Model.Plans;

namespace Isthmus.Xds.Translation.Reading;

/// <summary>Token checks.</summary>
internal static class JwtReader
{
    /// <summary>
    /// The accepted issuers, in the order in which the requirement names them. Honoured is one requirement for all requests, by which a missing token passes and a
    /// bad one does not.
    /// </summary>
    /// <param name="filter">The filter.</param>
    /// <param name="origins">Where the rules came from, by place; may be empty.</param>
    /// <param name="findings">Takes what we cannot honour.</param>
    public static EquatableArray<JwtRule> Read(JwtPb.JwtAuthentication filter, IReadOnlyList<Struct> origins, Findings findings)
    {
        findings.RejectIf(filter.FilterStateRules is not null, "jwt_authn: filter_state_rules");
        var names = new List<string>();
        var isOptional = false;
        foreach (var rule in filter.Rules)
        {
            findings.RejectIf(rule.Match is not { Prefix: "/", Headers.Count: 0, QueryParameters.Count: 0 }, "jwt_authn: a rule for some requests");
            findings.RejectIf(filter.Rules.Count > 1, "jwt_authn: several rules");
            var requirement = rule.RequirementTypeCase == JwtPb.RequirementRule.RequirementTypeOneofCase.RequirementName
                ? filter.RequirementMap.GetValueOrDefault(rule.RequirementName)
                : rule.Requires;
            isOptional |= Collect(requirement, names, findings);
        }

        findings.RejectIf(filter.Rules.Count > 0 && !isOptional, "jwt_authn: a token is required");
        return names.Distinct(StringComparer.Ordinal).Select((name, i) => Rule(filter, name, i < origins.Count ? origins[i] : null, findings)).ToEquatableArray();
    }

    private static bool Collect(JwtPb.JwtRequirement? requirement, List<string> names, Findings findings)
    {
        switch (requirement?.RequiresTypeCase)
        {
            case JwtPb.JwtRequirement.RequiresTypeOneofCase.ProviderName:
                names.Add(requirement.ProviderName);
                return false;
            case JwtPb.JwtRequirement.RequiresTypeOneofCase.AllowMissing:
                return true;
            case JwtPb.JwtRequirement.RequiresTypeOneofCase.RequiresAny:
                return requirement.RequiresAny.Requirements.Aggregate(false, (any, r) => any | Collect(r, names, findings));
            case JwtPb.JwtRequirement.RequiresTypeOneofCase.RequiresAll:
                return requirement.RequiresAll.Requirements.Aggregate(true, (all, r) => all & Collect(r, names, findings));
            default:
                findings.Reject($"jwt_authn: {requirement?.RequiresTypeCase.ToString() ?? "no requirement"}");
                return true;
        }
    }

    private static JwtRule Rule(JwtPb.JwtAuthentication filter, string name, Struct? origin, Findings findings)
    {
        if (!filter.Providers.TryGetValue(name, out var provider))
        {
            findings.Reject($"jwt_authn: no provider {name}");
            return new() { Issuer = "" };
        }

        findings.RejectIf(provider.Subjects is not null || provider.RequireExpiration || provider.MaxLifetime is not null, "jwt_authn: subjects, require_expiration or max_lifetime");
        findings.RejectIf(provider.LocalJwks is { SpecifierCase: not (CorePb.DataSource.SpecifierOneofCase.InlineString or CorePb.DataSource.SpecifierOneofCase.InlineBytes) }, "local_jwks: not inline");
        var uri = provider.RemoteJwks?.HttpUri;
        return new()
        {
            Issuer = provider.Issuer,
            Audiences = provider.Audiences.ToEquatableArray(),
            JwksUri = uri?.Uri ?? "",
            Jwks = provider.LocalJwks is { } local ? Extensions.InlineText(local) : "",
            FromHeaders = provider.FromHeaders.Select(h => new HeaderValue(h.Name, h.ValuePrefix)).ToEquatableArray(),
            FromParameters = provider.FromParams.ToEquatableArray(),
            FromCookies = provider.FromCookies.ToEquatableArray(),
            PayloadHeader = provider.ForwardPayloadHeader,
            ForwardsToken = provider.Forward,
            ClaimHeaders = provider.ClaimToHeaders.Select(h => new HeaderValue(h.HeaderName, h.ClaimName)).ToEquatableArray(),
            FetchTimeout = Durations.Read(uri?.Timeout, "http_uri.timeout", findings) ?? EnvoyDefaults.JwksTimeout,
            Origin = Origins.Read(origin, origin),
        };
    }
}
