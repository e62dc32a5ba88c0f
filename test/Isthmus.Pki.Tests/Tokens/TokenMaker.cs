using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Isthmus.Pki.Tests.Tokens;

/// <summary>An issuer of tokens, good and bad ones.</summary>
internal sealed class TokenMaker
{
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ECDsa _ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string KeySet => JsonSerializer.Serialize(new { keys = new object[] { RsaKey("r1"), EcKey("e1"), new { kty = "oct", k = "c2VjcmV0" } } });

    public string Rs256(string claims, string header = """{"alg":"RS256","kid":"r1"}""") =>
        Token(header, claims, signed => _rsa.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    public string Es256(string claims, string header = """{"alg":"ES256","kid":"e1"}""") =>
        Token(header, claims, signed => _ec.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));

    /// <summary>The oldest attack: the public key taken for a shared secret.</summary>
    public string Hs256WithThePublicKey(string claims) =>
        Token("""{"alg":"HS256","kid":"r1"}""", claims, signed => HMACSHA256.HashData(Encoding.ASCII.GetBytes(_rsa.ExportSubjectPublicKeyInfoPem()), signed));

    public static string Unsigned(string claims, string algorithm = "none") => $"{Part($$"""{"alg":"{{algorithm}}"}""")}.{Part(claims)}.";

    public static string Token(string header, string claims, Func<byte[], byte[]> sign)
    {
        var signed = $"{Part(header)}.{Part(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private object RsaKey(string id)
    {
        var key = _rsa.ExportParameters(false);
        return new { kty = "RSA", kid = id, use = "sig", n = Base64Url.EncodeToString(key.Modulus), e = Base64Url.EncodeToString(key.Exponent) };
    }

    private object EcKey(string id)
    {
        var key = _ec.ExportParameters(false);
        return new { kty = "EC", kid = id, crv = "P-256", alg = "ES256", x = Base64Url.EncodeToString(key.Q.X), y = Base64Url.EncodeToString(key.Q.Y) };
    }
}
