using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

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
            || ReadObject(header) is not { } head || ReadObject(payload) is not { } body || Decode(signature) is not { Length: > 0 } bytes
            || head.TryGetProperty("crit", out _))
        {
            return null;
        }

        var claims = new TokenClaims(body);
        return new BearerToken(Text(head, "alg"), Text(head, "kid"), payload, claims, Encoding.ASCII.GetBytes($"{header}.{payload}"), bytes);
    }

    private static JsonElement? ReadObject(string part)
    {
        try
        {
            // Two members of one name are two readings of one token, and who checks it may not be who uses it (RFC 7515 4, RFC 7519 4).
            var options = new JsonDocumentOptions { AllowDuplicateProperties = false };
            using var document = Decode(part) is { } bytes ? JsonDocument.Parse(bytes, options) : null;
            return document is { RootElement.ValueKind: JsonValueKind.Object } ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[]? Decode(string part)
    {
        var buffer = new byte[Base64Url.GetMaxDecodedLength(part.Length)];
        return Base64Url.DecodeFromChars(part, buffer, out _, out var length) == OperationStatus.Done ? buffer[..length] : null;
    }

    private static string Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
