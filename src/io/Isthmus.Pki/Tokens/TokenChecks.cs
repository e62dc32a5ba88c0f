namespace Isthmus.Pki.Tokens;

/// <summary>Whether a token is to be believed (RFC 7519 7.2), in the order of Envoy's filter: issuer, time, audience, key, signature.</summary>
public static class TokenChecks
{
    /// <summary>Checks a token.</summary>
    /// <param name="token">Taken apart.</param>
    /// <param name="issuer">Who must have made it.</param>
    /// <param name="audiences">Of whom it must be for one; empty for anybody.</param>
    /// <param name="keys">The issuer's keys; null when they could not be had, and then nothing is believed.</param>
    /// <param name="now">The time.</param>
    public static TokenRefusal Check(BearerToken token, string issuer, EquatableArray<string> audiences, JsonWebKeySet? keys, DateTimeOffset now)
    {
        if (token.Claims.Issuer != issuer)
        {
            return TokenRefusal.UnknownIssuer;
        }

        var refusal = CheckTime(token.Claims, now);
        if (refusal != TokenRefusal.None)
        {
            return refusal;
        }

        if (!audiences.IsEmpty && !token.Claims.Audiences.Any(a => audiences.Contains(a, StringComparer.Ordinal)))
        {
            return TokenRefusal.WrongAudience;
        }

        return keys is null ? TokenRefusal.NoKeys : CheckSignature(token, keys);
    }

    private static TokenRefusal CheckTime(TokenClaims claims, DateTimeOffset now)
    {
        if (!claims.TryReadTime("exp", out var expires) || !claims.TryReadTime("nbf", out var begins))
        {
            return TokenRefusal.Malformed;
        }

        var seconds = now.ToUnixTimeMilliseconds() / 1000.0;
        var skew = Defaults.BearerClockSkew.TotalSeconds;
        return expires + skew < seconds ? TokenRefusal.Expired : begins > seconds + skew ? TokenRefusal.NotYetValid : TokenRefusal.None;
    }

    private static TokenRefusal CheckSignature(BearerToken token, JsonWebKeySet keys)
    {
        var refusal = TokenRefusal.UnknownKey;
        foreach (var key in keys.Keys)
        {
            if (!key.Fits(token.Algorithm) || (token.KeyId.Length > 0 && key.Id.Length > 0 && key.Id != token.KeyId))
            {
                continue;
            }

            if (key.Verifies(token.Algorithm, token.Signed, token.Signature))
            {
                return TokenRefusal.None;
            }

            refusal = TokenRefusal.BadSignature;
        }

        return refusal;
    }
}
