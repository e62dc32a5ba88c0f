using Isthmus.Pki.Tokens;
using Isthmus.Wire.Http;

namespace Isthmus.Proxy.Tokens;

/// <summary>
/// The token checks of a chain (Istio RequestAuthentication, Envoy <c>jwt_authn</c>): a request without a token passes, because access rules say who needs
/// one; one with a token that no rule believes does not. Immutable but for the keys.
/// </summary>
internal sealed class TokenGate(TokenRule[] rules)
{
    /// <summary>Nothing is checked.</summary>
    public static TokenGate Open { get; } = new([]);

    /// <summary>Nothing is checked.</summary>
    public bool IsOpen => rules.Length == 0;

    /// <summary>Checks a request's tokens and writes what the application is to see of the one that is believed.</summary>
    /// <param name="head">The request.</param>
    /// <param name="now">The time.</param>
    /// <param name="claims">Of the token that is believed; null when there is none.</param>
    public TokenRefusal Admit(RequestHead head, DateTimeOffset now, out TokenClaims? claims)
    {
        claims = null;
        foreach (var name in rules.SelectMany(r => r.OwnFields))
        {
            head.Headers.Remove(name);
        }

        var refusal = TokenRefusal.None;
        foreach (var rule in rules)
        {
            foreach (var found in rule.TokensOf(head))
            {
                var token = BearerToken.TryRead(found.Text);
                var verdict = token is null ? TokenRefusal.Malformed : rule.Check(token, now);
                if (verdict == TokenRefusal.None)
                {
                    claims = token!.Claims;
                    return rule.TryPassOn(head.Headers, token, found) ? TokenRefusal.None : TokenRefusal.Malformed;
                }

                // That a token is another rule's says less than what is wrong with one of this rule.
                refusal = refusal is TokenRefusal.None or TokenRefusal.UnknownIssuer ? verdict : refusal;
            }
        }

        return refusal;
    }
}
