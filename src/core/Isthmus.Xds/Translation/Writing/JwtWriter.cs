using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Isthmus.Model;
using Isthmus.Model.Plans;

namespace Isthmus.Xds.Translation.Writing;

/// <summary>Token checks. A request without a token passes, one with a token that no issuer accepts does not.</summary>
internal static class JwtWriter
{
    /// <summary>Where the validated token's payload is left, in the filter's own metadata.</summary>
    public const string Payload = "payload";

    // Istio refreshes keys every 20 minutes.
    private static readonly TimeSpan CacheDuration = TimeSpan.FromMinutes(20);

    /// <summary>The filter.</summary>
    public static JwtPb.JwtAuthentication Filter(EquatableArray<JwtRule> rules)
    {
        var filter = new JwtPb.JwtAuthentication { BypassCorsPreflight = true };
        var any = new JwtPb.JwtRequirementOrList();
        for (var i = 0; i < rules.Count; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"origins-{i}");
            filter.Providers[name] = Provider(rules[i]);
            any.Requirements.Add(new JwtPb.JwtRequirement { ProviderName = name });
        }

        any.Requirements.Add(new JwtPb.JwtRequirement { AllowMissing = new Empty() });
        filter.Rules.Add(new JwtPb.RequirementRule { Match = new() { Prefix = "/" }, Requires = new() { RequiresAny = any } });
        return filter;
    }

    /// <summary>The origins of the rules, which the filter has no place for; empty when none has one.</summary>
    public static Value? Origins(EquatableArray<JwtRule> rules) => rules.All(r => r.Origin is null) ? null : Value.ForList([.. rules.Select(Origin)]);

    private static Value Origin(JwtRule rule)
    {
        var origin = new Struct();
        Translation.Origins.Write(rule.Origin, origin, origin);
        return Value.ForStruct(origin);
    }

    private static JwtPb.JwtProvider Provider(JwtRule rule)
    {
        var provider = new JwtPb.JwtProvider
        {
            Issuer = rule.Issuer,
            Forward = rule.ForwardsToken,
            ForwardPayloadHeader = rule.PayloadHeader,
            PayloadInMetadata = Payload,
        };
        provider.Audiences.AddRange(rule.Audiences);
        provider.FromHeaders.AddRange(rule.FromHeaders.Select(h => new JwtPb.JwtHeader { Name = h.Name, ValuePrefix = h.Value }));
        provider.FromParams.AddRange(rule.FromParameters);
        provider.FromCookies.AddRange(rule.FromCookies);
        provider.ClaimToHeaders.AddRange(rule.ClaimHeaders.Select(h => new JwtPb.JwtClaimToHeader { HeaderName = h.Name, ClaimName = h.Value }));
        if (rule.JwksUri.Length > 0)
        {
            provider.RemoteJwks = new() { HttpUri = Uri(rule), CacheDuration = Duration.FromTimeSpan(CacheDuration) };
        }
        else
        {
            provider.LocalJwks = new() { InlineString = rule.Jwks };
        }

        return provider;
    }

    private static CorePb.HttpUri Uri(JwtRule rule) => new()
    {
        Uri = rule.JwksUri,
        Cluster = System.Uri.TryCreate(rule.JwksUri, UriKind.Absolute, out var uri) ? string.Create(CultureInfo.InvariantCulture, $"outbound|{uri.Port}||{uri.Host}") : "BlackHoleCluster",
        Timeout = Duration.FromTimeSpan(rule.FetchTimeout),
    };
}
