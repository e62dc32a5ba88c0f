using System.Buffers.Text;
using System.Text.Json;

namespace Isthmus.Pki.Tokens;

/// <summary>A public key of a token issuer (RFC 7517; RFC 7518 6.2, 6.3): RSA, or EC on a NIST curve. Immutable; on any thread.</summary>
public sealed class JsonWebKey
{
    private readonly Lock _lock = new();
    private readonly RSA? _rsa;
    private readonly ECDsa? _ecdsa;
    private readonly int _fieldBytes;

    private JsonWebKey(JsonElement json, RSA? rsa, ECDsa? ecdsa)
    {
        Id = StrictJson.Text(json, "kid");
        Algorithm = StrictJson.Text(json, "alg");
        _rsa = rsa;
        _ecdsa = ecdsa;
        _fieldBytes = ecdsa is null ? 0 : (ecdsa.KeySize + 7) / 8;
    }

    /// <summary>Its name (<c>kid</c>); empty when it has none.</summary>
    public string Id { get; }

    /// <summary>The one algorithm that it is for (<c>alg</c>); empty when it does not say.</summary>
    public string Algorithm { get; }

    /// <summary>Reads a key. Null for what is not for checking signatures, of a kind that we do not take (a shared secret is none of ours), or broken.</summary>
    public static JsonWebKey? Read(JsonElement json)
    {
        try
        {
            return json.ValueKind != JsonValueKind.Object || StrictJson.Text(json, "use") is not ("" or "sig") ? null : StrictJson.Text(json, "kty") switch
            {
                "RSA" => ReadRsa(json),
                "EC" => ReadEc(json),
                _ => null,
            };
        }
        catch (Exception e) when (e is CryptographicException or FormatException or PlatformNotSupportedException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Whether the key could have made signatures of this algorithm (RFC 7518 3.1): the kinds must fit, a token must not turn one into the other.</summary>
    public bool Fits(string algorithm) => (Algorithm.Length == 0 || Algorithm == algorithm) && algorithm switch
    {
        "RS256" or "RS384" or "RS512" or "PS256" or "PS384" or "PS512" => _rsa is not null,
        "ES256" => _ecdsa?.KeySize == 256,
        "ES384" => _ecdsa?.KeySize == 384,
        "ES512" => _ecdsa?.KeySize == 521,
        _ => false,
    };

    /// <summary>Checks a signature; the algorithm must fit (<see cref="Fits"/>).</summary>
    public bool Verifies(string algorithm, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        var hash = algorithm[2] switch
        {
            '2' => HashAlgorithmName.SHA256,
            '3' => HashAlgorithmName.SHA384,
            _ => HashAlgorithmName.SHA512,
        };

        // The platform's keys are not for several threads; a check takes some tens of microseconds.
        lock (_lock)
        {
            return _rsa is not null
                ? _rsa.VerifyData(signed, signature, hash, algorithm[0] == 'R' ? RSASignaturePadding.Pkcs1 : RSASignaturePadding.Pss)
                : signature.Length == 2 * _fieldBytes && _ecdsa!.VerifyData(signed, signature, hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }

    private static JsonWebKey? ReadRsa(JsonElement json)
    {
        var rsa = RSA.Create(new RSAParameters { Modulus = Bytes(json, "n"), Exponent = Bytes(json, "e") });
        if (rsa.KeySize is >= Defaults.MinRsaBits and <= Defaults.MaxRsaBits)
        {
            return new JsonWebKey(json, rsa, null);
        }

        rsa.Dispose();
        return null;
    }

    private static JsonWebKey? ReadEc(JsonElement json)
    {
        ECCurve? curve = StrictJson.Text(json, "crv") switch
        {
            "P-256" => ECCurve.NamedCurves.nistP256,
            "P-384" => ECCurve.NamedCurves.nistP384,
            "P-521" => ECCurve.NamedCurves.nistP521,
            _ => null,
        };
        return curve is null
            ? null
            : new JsonWebKey(json, null, ECDsa.Create(new ECParameters { Curve = curve.Value, Q = new ECPoint { X = Bytes(json, "x"), Y = Bytes(json, "y") } }));
    }

    private static byte[] Bytes(JsonElement json, string name) => Base64Url.DecodeFromChars(StrictJson.Text(json, name));
}
