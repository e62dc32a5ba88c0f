using System.Formats.Asn1;

namespace Isthmus.Pki.Keys;

/// <summary>What a public key is, and whether it is good enough.</summary>
public static class PublicKeys
{
    private const string EcOid = "1.2.840.10045.2.1";
    private const string RsaOid = "1.2.840.113549.1.1.1";

    /// <summary>The key in words: <c>ECDSA P-256</c>, <c>RSA 2048</c>.</summary>
    public static string Describe(PublicKey key) => key.Oid.Value switch
    {
        EcOid => $"ECDSA {CurveOf(key) ?? "on an unknown curve"}",
        RsaOid when RsaBits(key) is { } bits => $"RSA {bits}",
        var oid => $"unknown ({oid})",
    };

    /// <summary>Why this key is refused; null when it is good: P-256, P-384, P-521, or RSA of 2048 to 8192 bits.</summary>
    public static string? Weakness(PublicKey key) => key.Oid.Value switch
    {
        EcOid => CurveOf(key) is null ? "an elliptic curve other than P-256, P-384 and P-521" : null,
        RsaOid => RsaBits(key) switch
        {
            null => "an RSA key that cannot be read",
            < Defaults.MinRsaBits and var bits => $"an RSA key of {bits} bits; at least {Defaults.MinRsaBits} are needed",
            > Defaults.MaxRsaBits and var bits => $"an RSA key of {bits} bits; at most {Defaults.MaxRsaBits} are accepted",
            _ => null,
        },
        _ => "a key that is neither ECDSA nor RSA",
    };

    /// <summary>Whether RSA is used, which may also encrypt keys (TLS 1.2).</summary>
    internal static bool IsRsa(PublicKey key) => key.Oid.Value == RsaOid;

    private static int? RsaBits(PublicKey key)
    {
        try
        {
            using var rsa = key.GetRSAPublicKey();
            return rsa?.KeySize;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    // By the object identifier in the parameters: secp256k1 has 256 bits too.
    private static string? CurveOf(PublicKey key)
    {
        try
        {
            return AsnDecoder.ReadObjectIdentifier(key.EncodedParameters?.RawData ?? [], AsnEncodingRules.DER, out _) switch
            {
                "1.2.840.10045.3.1.7" => "P-256",
                "1.3.132.0.34" => "P-384",
                "1.3.132.0.35" => "P-521",
                _ => null,
            };
        }
        catch (AsnContentException)
        {
            return null;
        }
    }
}
