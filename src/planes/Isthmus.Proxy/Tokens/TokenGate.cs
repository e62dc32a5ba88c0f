using Isthmus.Pki.Tokens;
using Isthmus.Wire.Http;

namespace Isthmus.Proxy.Tokens;

/// <summary>
/// The token checks of a chain (Istio RequestAuthentication, Envoy <c>jwt_authn</c>): a request without a token passes, because access rules say who needs
/// one; one with a token that no rule believes does not. Immutable but for the keys.
/// </summary>
internal sealed class TokenGate(TokenRule[] rules)
{
    private readonly byte[][] _ownFields = [.. rules.SelectMany(r => r.OwnFields)];

    /// <summary>Nothing is checked.</summary>
    public static TokenGate Open { get; } = new([]);

    /// <summary>Nothing is checked.</summary>
    public bool IsOpen => rules.Length == 0;

    /// <summary>Drops what only this gate may say, whoever sent it.</summary>
    public void Clean(RequestHead head)
    {
        foreach (var name in _ownFields)
        {
            head.Headers.Remove(name);
        }
    }

    /// <summary>Checks a request's tokens and writes what the application is to see of the ones that are believed.</summary>
    /// <param name="head">The request, cleaned.</param>
    /// <param name="now">The time.</param>
    /// <param name="claims">Of the first token that is believed; null when there is none.</param>
    public TokenRefusal Admit(RequestHead head, DateTimeOffset now, out TokenClaims? claims)
    {
        claims = null;
        var refusal = TokenRefusal.None;
        foreach (var rule in rules)
        {
            var found = rule.TokensOf(head);
            var verdict = rule.Check(found, now);
            if (found.Count > 0 && verdict == TokenRefusal.None)
            {
                claims = found[0].Token!.Claims;
                return rule.TryPassOn(head.Headers, found) ? TokenRefusal.None : TokenRefusal.Malformed;
            }

            // That a token is another rule's says less than what is wrong with one of this rule.
            refusal = verdict != TokenRefusal.None && refusal is TokenRefusal.None or TokenRefusal.UnknownIssuer ? verdict : refusal;
        }

        return refusal;
    }
}
