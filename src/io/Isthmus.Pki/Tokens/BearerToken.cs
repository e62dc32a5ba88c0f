using System.Text;

namespace Isthmus.Pki.Tokens;

/// <summary>A signed token in its compact form (RFC 7515 3.1), taken apart and not yet believed. Immutable.</summary>
public sealed class BearerToken
{
    private BearerToken(string algorithm, string keyId, string payload, TokenClaims claims, byte[] signed, byte[] signature)
    {
        Algorithm = algorithm;
        KeyId = keyId;
        Payload = payload;
        Claims = claims;
        Signed = signed;
        Signature = signature;
    }

    /// <summary>What it says.</summary>
    public TokenClaims Claims { get; }

    /// <summary>The claims as they came, in base64url: what is passed on in a header.</summary>
    public string Payload { get; }

    internal string Algorithm { get; }

    internal string KeyId { get; }

    internal byte[] Signed { get; }

    internal byte[] Signature { get; }

    /// <summary>Takes a text apart; null when it is no signed token, or asks for extensions that we do not know (RFC 7515 4.1.11).</summary>
    public static BearerToken? TryRead(string text)
    {
        if (text.Length > Defaults.MaxBearerTokenSize || text.Split('.') is not [var header, var payload, var signature]
            || CompactPart.ReadObject(header) is not { } head || CompactPart.ReadObject(payload) is not { } body
            || CompactPart.Decode(signature) is not { Length: > 0 } bytes
            || head.TryGetProperty("crit", out _))
        {
            return null;
        }

        var claims = new TokenClaims(body);
        return new BearerToken(StrictJson.Text(head, "alg"), StrictJson.Text(head, "kid"), payload, claims, Encoding.ASCII.GetBytes($"{header}.{payload}"), bytes);
    }
}
