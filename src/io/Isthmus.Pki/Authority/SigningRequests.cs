using Isthmus.Pki.Certificates;
using Isthmus.Pki.Joining;
using Isthmus.Pki.Keys;

namespace Isthmus.Pki.Authority;

/// <summary>Certificate signing requests (PKCS#10, RFC 2986).</summary>
public static class SigningRequests
{
    /// <summary>A request for a key, as Istio's agent makes it: the identity as the only name. The authority does not look at the name.</summary>
    public static string Create(PrivateKey key, SpiffeId identity)
    {
        var request = new CertificateRequest(new X500DistinguishedName(""), key.PublicKey, key.Hash, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(SubjectAltNames.ForUri(identity.ToString(), isCritical: true));
        return PemEncoding.WriteString("CERTIFICATE REQUEST", request.CreateSigningRequest(key.CreateSigner())) + "\n";
    }

    /// <summary>The key of a request whose signature is right and whose key is good enough.</summary>
    internal static bool TryRead(string pem, [NotNullWhen(true)] out PublicKey? key, [NotNullWhen(false)] out SigningResult? refusal)
    {
        key = null;
        if (pem.Length > Defaults.MaxRequestSize)
        {
            refusal = SigningResult.Refused(CertificateRefusal.MalformedRequest, $"the signing request is longer than {Defaults.MaxRequestSize} characters");
            return false;
        }

        // Read first, checked second: the platform's error does not tell a wrong signature from bytes that are no request.
        var request = Load(pem, CertificateRequestLoadOptions.SkipSignatureValidation);
        refusal = request is null
            ? SigningResult.Refused(CertificateRefusal.MalformedRequest, "the signing request is not PKCS#10 in PEM")
            : PublicKeys.Weakness(request.PublicKey) is { } weakness
            ? SigningResult.Refused(CertificateRefusal.WeakKey, $"the signing request has {weakness}")
            : Load(pem, CertificateRequestLoadOptions.Default) is null
            ? SigningResult.Refused(CertificateRefusal.BadRequestSignature, "the signing request is not signed by the key that it is for")
            : null;
        key = refusal is null ? request!.PublicKey : null;
        return key is not null;
    }

    private static CertificateRequest? Load(string pem, CertificateRequestLoadOptions options)
    {
        try
        {
            return CertificateRequest.LoadSigningRequestPem(pem, HashAlgorithmName.SHA256, options);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
