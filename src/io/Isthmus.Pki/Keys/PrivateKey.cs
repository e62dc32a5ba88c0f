using System.Formats.Asn1;
using System.Text;

namespace Isthmus.Pki.Keys;

/// <summary>
/// A private key, ECDSA or RSA. It shows itself only by <see cref="ToPem"/>, which is for a private file. Not disposed while a certificate that was
/// made from it is in use; the finalizer frees the memory of one that was replaced.
/// </summary>
public sealed class PrivateKey
{
    private const string EcOid = "1.2.840.10045.2.1";
    private const string RsaOid = "1.2.840.113549.1.1.1";

    private readonly AsymmetricAlgorithm _key;

    private PrivateKey(AsymmetricAlgorithm key)
    {
        _key = key;
        PublicKey = PublicKey.CreateFromSubjectPublicKeyInfo(key.ExportSubjectPublicKeyInfo(), out _);
        Hash = key is ECDsa { KeySize: 384 } ? HashAlgorithmName.SHA384 : key is ECDsa { KeySize: 521 } ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256;
    }

    /// <summary>The public half.</summary>
    public PublicKey PublicKey { get; }

    /// <summary>The hash that fits the key's strength.</summary>
    public HashAlgorithmName Hash { get; }

    /// <summary>The key's name in JSON Web Signatures (RFC 7518 3.1).</summary>
    internal string JwsAlgorithm => (_key is RSA ? "RS" : "ES") + (Hash == HashAlgorithmName.SHA256 ? "256" : Hash == HashAlgorithmName.SHA384 ? "384" : "512");

    /// <summary>Makes a new key with the platform's generator.</summary>
    public static PrivateKey Create(KeyAlgorithm algorithm = KeyAlgorithm.EcdsaP256) => new(algorithm switch
    {
        KeyAlgorithm.EcdsaP256 => ECDsa.Create(ECCurve.NamedCurves.nistP256),
        KeyAlgorithm.EcdsaP384 => ECDsa.Create(ECCurve.NamedCurves.nistP384),
        KeyAlgorithm.Rsa2048 => RSA.Create(2048),
        KeyAlgorithm.Rsa3072 => RSA.Create(3072),
        _ => RSA.Create(4096),
    });

    /// <summary>Reads the first private key of a PEM text: PKCS#8, PKCS#1 (RSA) or SEC1 (EC), not encrypted.</summary>
    /// <param name="pem">The text.</param>
    /// <param name="key">The key.</param>
    /// <param name="problem">Why there is none, in words that never hold a part of the key.</param>
    public static bool TryReadPem(string pem, [NotNullWhen(true)] out PrivateKey? key, [NotNullWhen(false)] out string? problem)
    {
        key = null;
        problem = "holds no private key";
        try
        {
            foreach (var block in PemBlocks.Read(pem))
            {
                if (block.Label == "ENCRYPTED PRIVATE KEY" || (block.Label.EndsWith("PRIVATE KEY", StringComparison.Ordinal) && block.IsEncrypted))
                {
                    problem = "the private key is encrypted; only keys without a passphrase are read";
                    return false;
                }

                if (Import(block) is { } algorithm)
                {
                    key = new PrivateKey(algorithm);
                    problem = PublicKeys.Weakness(key.PublicKey) is { } weakness ? $"the private key is {weakness}" : null;
                    return problem is null;
                }
            }
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException or FormatException or NotSupportedException)
        {
            problem = "the private key cannot be read";
        }

        return false;
    }

    /// <summary>The key as PKCS#8 PEM, for a file that only its owner can read.</summary>
    public string ToPem() => _key.ExportPkcs8PrivateKeyPem() + "\n";

    /// <summary>Whether this is the key of the certificate.</summary>
    public bool IsKeyOf(X509Certificate2 certificate) =>
        _key.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(certificate.PublicKey.ExportSubjectPublicKeyInfo());

    /// <summary>The certificate together with this key, as TLS needs it.</summary>
    public X509Certificate2 AttachTo(X509Certificate2 certificate) =>
        _key is ECDsa ec ? certificate.CopyWithPrivateKey(ec) : certificate.CopyWithPrivateKey((RSA)_key);

    /// <inheritdoc/>
    public override string ToString() => $"private key ({PublicKeys.Describe(PublicKey)})";

    internal X509SignatureGenerator CreateSigner() =>
        _key is ECDsa ec ? X509SignatureGenerator.CreateForECDsa(ec) : X509SignatureGenerator.CreateForRSA((RSA)_key, RSASignaturePadding.Pkcs1);

    internal byte[] Sign(string text) => _key is ECDsa ec
        ? ec.SignData(Encoding.UTF8.GetBytes(text), Hash)
        : ((RSA)_key).SignData(Encoding.UTF8.GetBytes(text), Hash, RSASignaturePadding.Pkcs1);

    internal bool Verifies(string text, byte[] signature) => _key is ECDsa ec
        ? ec.VerifyData(Encoding.UTF8.GetBytes(text), signature, Hash)
        : ((RSA)_key).VerifyData(Encoding.UTF8.GetBytes(text), signature, Hash, RSASignaturePadding.Pkcs1);

    private static AsymmetricAlgorithm? Import(PemBlock block)
    {
        AsymmetricAlgorithm? key = block.Label switch
        {
            "EC PRIVATE KEY" => ECDsa.Create(),
            "RSA PRIVATE KEY" => RSA.Create(),
            "PRIVATE KEY" => CreateFor(AlgorithmOfPkcs8(block.Data)),
            _ => null,
        };
        switch (key)
        {
            case null:
                return null;
            case ECDsa ec when block.Label == "EC PRIVATE KEY":
                ec.ImportECPrivateKey(block.Data, out _);
                return ec;
            case RSA rsa when block.Label == "RSA PRIVATE KEY":
                rsa.ImportRSAPrivateKey(block.Data, out _);
                return rsa;
            default:
                key.ImportPkcs8PrivateKey(block.Data, out _);
                return key;
        }
    }

    private static AsymmetricAlgorithm CreateFor(string oid) => oid switch
    {
        EcOid => ECDsa.Create(),
        RsaOid => RSA.Create(),
        _ => throw new CryptographicException($"Key algorithm {oid} is not supported."),
    };

    // PrivateKeyInfo ::= SEQUENCE { version INTEGER, algorithm SEQUENCE { OBJECT IDENTIFIER, ... }, ... } (RFC 5208 5).
    private static string AlgorithmOfPkcs8(byte[] data)
    {
        var info = new AsnReader(data, AsnEncodingRules.BER).ReadSequence();
        info.ReadInteger();
        return info.ReadSequence().ReadObjectIdentifier();
    }
}
