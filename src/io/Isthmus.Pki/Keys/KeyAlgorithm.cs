namespace Isthmus.Pki.Keys;

/// <summary>The kinds of key that we make.</summary>
public enum KeyAlgorithm
{
    /// <summary>ECDSA on P-256: small certificates, fast signatures, known to every TLS library.</summary>
    EcdsaP256,

    /// <summary>ECDSA on P-384.</summary>
    EcdsaP384,

    /// <summary>RSA, 2048 bits: Istio's default for its own root.</summary>
    Rsa2048,

    /// <summary>RSA, 3072 bits.</summary>
    Rsa3072,

    /// <summary>RSA, 4096 bits.</summary>
    Rsa4096,
}
