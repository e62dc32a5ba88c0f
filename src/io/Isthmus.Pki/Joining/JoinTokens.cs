using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Isthmus.Pki.Authority;
using Isthmus.Pki.Certificates;
using Isthmus.Pki.Tokens;

namespace Isthmus.Pki.Joining;

/// <summary>
/// Join tokens: JSON Web Tokens (RFC 7519) signed by the authority's own key, so that any control plane that has the authority can check them and no
/// further secret exists. Their type is stated (RFC 8725 3.11), and the algorithm is the authority's, never the token's choice (RFC 8725 3.1).
/// A token begins with a letter, a certificate's signed part with a byte 0x30: neither can be taken for the other.
/// </summary>
public static class JoinTokens
{
    private const string Type = "isthmus-join+jwt";
    private const string Audience = "isthmus-ca";

    // The plus sign of the type stays a plus sign.
    private static readonly JsonWriterOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Makes a token for one identity.</summary>
    /// <param name="authority">The authority that will be asked.</param>
    /// <param name="identity">Who may join by it.</param>
    /// <param name="lifetime">More than 0, at most <see cref="Defaults.MaxTokenLifetime"/>.</param>
    /// <param name="now">The time.</param>
    public static string Issue(CertificateAuthority authority, SpiffeId identity, TimeSpan lifetime, DateTimeOffset now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lifetime, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lifetime, Defaults.MaxTokenLifetime);
        var payload = Json(json =>
        {
            json.WriteString("aud", Audience);
            json.WriteString("jti", Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Defaults.SerialBytes)));
            json.WriteString("sub", identity.ToString());
            json.WriteNumber("iat", now.ToUnixTimeSeconds());
            json.WriteNumber("exp", (now + lifetime).ToUnixTimeSeconds());
        });
        var signed = $"{Header(authority)}.{payload}";
        return $"{signed}.{Base64Url.EncodeToString(authority.Key.Sign(signed))}";
    }

    /// <summary>Checks everything about a token but whether it was used.</summary>
    public static CertificateRefusal Check(CertificateAuthority authority, string text, DateTimeOffset now, out JoinToken? token, out string reason)
    {
        token = null;
        if (text.Length > Defaults.MaxTokenSize || text.Split('.') is not [var header, var payload, var signature] || !TryReadKeyId(header, out var keyId))
        {
            reason = "the token is not a join token";
            return CertificateRefusal.MalformedToken;
        }

        // The header must be, byte for byte, the one that we write: there is nothing in it to choose.
        if (header != Header(authority))
        {
            reason = keyId == authority.KeyId ? "the token's header is not ours" : "the token was made by another authority; make one with this cluster's folder";
            return keyId == authority.KeyId ? CertificateRefusal.MalformedToken : CertificateRefusal.ForeignToken;
        }

        if (CompactPart.Decode(signature) is not { } bytes || !authority.Key.Verifies($"{header}.{payload}", bytes))
        {
            reason = "the token's signature is wrong";
            return CertificateRefusal.BadTokenSignature;
        }

        if (!TryReadPayload(payload, out token))
        {
            reason = "the token is signed, but says something else than a join token";
            return CertificateRefusal.MalformedToken;
        }

        return CheckTime(token, now, out reason);
    }

    private static CertificateRefusal CheckTime(JoinToken token, DateTimeOffset now, out string reason)
    {
        if (token.ExpiresAt - token.IssuedAt > Defaults.MaxTokenLifetime)
        {
            reason = "the token lives longer than a join token may";
            return CertificateRefusal.MalformedToken;
        }

        if (now > token.ExpiresAt + Defaults.TokenClockSkew)
        {
            reason = $"the token expired at {token.ExpiresAt:u}";
            return CertificateRefusal.TokenExpired;
        }

        if (now < token.IssuedAt - Defaults.TokenClockSkew)
        {
            reason = $"the token was made at {token.IssuedAt:u}, which is in the future: is a clock wrong?";
            return CertificateRefusal.TokenNotYetValid;
        }

        reason = "";
        return CertificateRefusal.None;
    }

    private static string Header(CertificateAuthority authority) => Json(json =>
    {
        json.WriteString("alg", authority.Key.JwsAlgorithm);
        json.WriteString("kid", authority.KeyId);
        json.WriteString("typ", Type);
    });

    private static string Json(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Unescaped))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Base64Url.EncodeToString(buffer.ToArray());
    }

    private static bool TryReadKeyId(string header, out string keyId)
    {
        var json = CompactPart.ReadObject(header);
        keyId = json is { } read && StrictJson.Text(read, "typ") == Type ? StrictJson.Text(read, "kid") : "";
        return keyId.Length > 0;
    }

    private static bool TryReadPayload(string payload, [NotNullWhen(true)] out JoinToken? token)
    {
        token = null;
        if (CompactPart.ReadObject(payload) is { } json
            && StrictJson.Text(json, "aud") == Audience
            && StrictJson.Text(json, "jti") is { Length: 2 * Defaults.SerialBytes } id && id.All(char.IsAsciiHexDigitLower)
            && SpiffeNames.TryParse(StrictJson.Text(json, "sub"), out var identity)
            && Time(json, "iat") is { } issued && Time(json, "exp") is { } expires)
        {
            token = new JoinToken(id, identity, issued, expires);
        }

        return token is not null;
    }

    private static DateTimeOffset? Time(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seconds)
            && seconds is >= 0 and <= 253_402_300_799
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}
