using Isthmus.Pki.Keys;

namespace Isthmus.Pki.Certificates;

/// <summary>Puts the kinds of certificate together (RFC 5280 4.2; SPIFFE X509-SVID 4).</summary>
internal static class CertificateMaking
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>A self-signed root. Without a path length: an operator may have several levels below it.</summary>
    public static X509Certificate2 Root(X500DistinguishedName name, PrivateKey key, ValidityPeriod validity)
    {
        var request = Request(name, key.PublicKey, key);
        AddAuthority(request, pathLength: null);
        return Sign(request, name, KeyIdOf(key.PublicKey), key, validity);
    }

    /// <summary>An intermediate that may sign leaves and no further authority.</summary>
    public static X509Certificate2 Intermediate(X500DistinguishedName name, PublicKey key, X509Certificate2 issuer, PrivateKey issuerKey, ValidityPeriod validity)
    {
        var request = Request(name, key, issuerKey);
        AddAuthority(request, pathLength: 0);
        return Sign(request, issuer.SubjectName, KeyIdOf(issuer), issuerKey, validity);
    }

    /// <summary>A workload's certificate: its identity is its only name, so the subject is empty and the name critical (RFC 5280 4.1.2.6).</summary>
    public static X509Certificate2 Leaf(SpiffeId identity, PublicKey key, X509Certificate2 issuer, PrivateKey issuerKey, ValidityPeriod validity)
    {
        var request = Request(new X500DistinguishedName(""), key, issuerKey);
        request.CertificateExtensions.Add(SubjectAltNames.ForUri(identity.ToString(), isCritical: true));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        var usage = X509KeyUsageFlags.DigitalSignature | (PublicKeys.IsRsa(key) ? X509KeyUsageFlags.KeyEncipherment : X509KeyUsageFlags.None);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication), new Oid(ClientAuthentication)], critical: false));
        return Sign(request, issuer.SubjectName, KeyIdOf(issuer), issuerKey, validity);
    }

    /// <summary>A server that is known by its address: DNS names and IP addresses, no identity, so that it passes for no workload; for servers only.</summary>
    public static X509Certificate2 Server(ServerNames names, PublicKey key, X509Certificate2 issuer, PrivateKey issuerKey, ValidityPeriod validity)
    {
        var request = Request(new X500DistinguishedName(""), key, issuerKey);
        request.CertificateExtensions.Add(SubjectAltNames.ForServer(names, isCritical: true));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        return Sign(request, issuer.SubjectName, KeyIdOf(issuer), issuerKey, validity);
    }

    /// <summary>The identifier of a certificate's key: what it states, or else what it would be.</summary>
    public static X509SubjectKeyIdentifierExtension KeyIdOf(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>().FirstOrDefault() ?? KeyIdOf(certificate.PublicKey);

    private static X509SubjectKeyIdentifierExtension KeyIdOf(PublicKey key) => new(key, critical: false);

    private static CertificateRequest Request(X500DistinguishedName subject, PublicKey key, PrivateKey issuerKey) =>
        new(subject, key, issuerKey.Hash, RSASignaturePadding.Pkcs1);

    private static void AddAuthority(CertificateRequest request, int? pathLength)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, pathLength is not null, pathLength ?? 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
    }

    private static X509Certificate2 Sign(
        CertificateRequest request, X500DistinguishedName issuer, X509SubjectKeyIdentifierExtension issuerKeyId, PrivateKey issuerKey, ValidityPeriod validity)
    {
        request.CertificateExtensions.Add(KeyIdOf(request.PublicKey));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(issuerKeyId));
        var serial = RandomNumberGenerator.GetBytes(Defaults.SerialBytes);
        return request.Create(issuer, issuerKey.CreateSigner(), validity.NotBefore, validity.NotAfter, serial);
    }
}
