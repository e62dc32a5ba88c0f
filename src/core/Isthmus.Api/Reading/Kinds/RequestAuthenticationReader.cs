using Isthmus.Api.Reading.Fields;
using Isthmus.Api.Security;

namespace Isthmus.Api.Reading.Kinds;

/// <summary>Reads security.istio.io RequestAuthentication.</summary>
internal static class RequestAuthenticationReader
{
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(5);

    public static RequestAuthenticationConfig Read(MessageReader root)
    {
        root.Ignore("status");
        return root.MessageOrEmpty("spec", m => new RequestAuthenticationConfig
        {
            Selector = PolicyTargetReader.ReadSelector(m),
            TargetRefs = PolicyTargetReader.ReadTargets(m),
            JwtRules = m.List("jwtRules", ReadRule),
        });
    }

    private static JwtRule ReadRule(MessageReader m)
    {
        m.Ignore("spaceDelimitedClaims");
        return new JwtRule
        {
            Issuer = m.Text("issuer"),
            Audiences = m.Texts("audiences"),
            JwksUri = m.Text("jwksUri"),
            Jwks = m.Text("jwks"),
            FromHeaders = m.List("fromHeaders", h => new HeaderValue(h.Text("name").ToLowerInvariant(), h.Text("prefix"))),
            FromParameters = m.Texts("fromParams"),
            FromCookies = m.Texts("fromCookies"),
            PayloadHeader = m.Text("outputPayloadToHeader").ToLowerInvariant(),
            ForwardsToken = m.Flag("forwardOriginalToken") ?? false,
            ClaimHeaders = m.List("outputClaimToHeaders", h => new HeaderValue(h.Text("header").ToLowerInvariant(), h.Text("claim"))),
            FetchTimeout = m.Duration("timeout") ?? FetchTimeout,
        };
    }
}
