using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Isthmus.EndToEnd.Tests.Lab;

/// <summary>Certificates that somebody brings to a gateway by hand: good ones and bad ones, signed with the lab's own intermediate where that is what makes them dangerous.</summary>
/// <param name="authority">Folder of a cluster's intermediate, in Istio's layout.</param>
/// <param name="folder">Where they are written.</param>
internal sealed class Strangers(string authority, string folder)
{
    /// <summary>A certificate below the lab's root.</summary>
    /// <returns>What to tell OpenSSL.</returns>
    public string[] Ours(string name, string identity, TimeSpan begins, TimeSpan ends)
    {
        using var issuer = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(authority, "ca-cert.pem"));
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(Path.Combine(authority, "ca-key.pem")));
        return Write(name, identity, begins, ends, issuer.SubjectName, key, File.ReadAllText(Path.Combine(authority, "cert-chain.pem")), X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, includeKeyIdentifier: true, includeIssuerAndSerial: false));
    }

    /// <summary>A certificate for the same identity below a root of the stranger's own.</summary>
    public string[] OfAnotherRoot(string name, string identity)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Somebody's root", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        using var root = request.CreateSelfSigned(Now - TimeSpan.FromHours(1), Now + TimeSpan.FromHours(1));
        return Write(name, identity, -TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), root.SubjectName, key, root.ExportCertificatePem(), X509AuthorityKeyIdentifierExtension.CreateFromCertificate(root, includeKeyIdentifier: true, includeIssuerAndSerial: false));
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private string[] Write(string name, string identity, TimeSpan begins, TimeSpan ends, X500DistinguishedName issuer, ECDsa issuerKey, string chain, X509Extension issuerId)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("O=Isthmus", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri(identity));
        request.CertificateExtensions.Add(names.Build(critical: true));
        request.CertificateExtensions.Add(issuerId);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2"), new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        using var leaf = request.Create(issuer, X509SignatureGenerator.CreateForECDsa(issuerKey), Now + begins, Now + ends, RandomNumberGenerator.GetBytes(12));
        var file = Path.Combine(folder, name + ".pem");
        var keyFile = Path.Combine(folder, name + ".key");
        File.WriteAllText(file, new StringBuilder(leaf.ExportCertificatePem()).Append('\n').Append(chain).Append('\n').ToString());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return ["-cert", file, "-cert_chain", file, "-key", keyFile];
    }
}
