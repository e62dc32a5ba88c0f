using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Isthmus.Runtime.Tls;

namespace Isthmus.Proxy.Accept;

/// <summary>
/// Makes the TLS side of a listener from certificates on disk. Reads files, so it is made when a plan is applied, never on a loop. Certificates by secret name
/// are not delivered yet: chains with one are left out and named.
/// </summary>
internal static class ServerCertificates
{
    /// <summary>TLS options of a chain; null, with the reason in <paramref name="problem"/>, when its certificate cannot be had.</summary>
    public static SslServerAuthenticationOptions? Load(ServerTls tls, out string problem)
    {
        problem = "";
        if (tls.Certificate.Kind != CertificateSourceKind.File)
        {
            problem = $"secret '{tls.Certificate.Name}' is not delivered";
            return null;
        }

        try
        {
            return Options(tls);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            problem = e.Message;
            return null;
        }
    }

    /// <summary>A server that picks options by the name that the client asks for.</summary>
    public static TlsServer Server(Func<string, SslServerAuthenticationOptions?> select) => new(select, IdentityOf);

    private static SslServerAuthenticationOptions Options(ServerTls tls)
    {
        using var pem = X509Certificate2.CreateFromPemFile(tls.Certificate.Name, tls.Certificate.KeyFile);

        // Through PKCS#12, because some platforms cannot use a key that exists in memory only.
        var certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(tls.Certificate.Name);
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, chain, offline: true),
            EnabledSslProtocols = Versions(tls.Versions),
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            ClientCertificateRequired = tls.TrustedRoots is not null,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        };
        if (tls.TrustedRoots is { } roots)
        {
            options.RemoteCertificateValidationCallback = Verifier(tls, roots);
        }

        return options;
    }

    private static RemoteCertificateValidationCallback Verifier(ServerTls tls, CertificateSource roots)
    {
        if (roots.Kind != CertificateSourceKind.File)
        {
            throw new ArgumentException($"secret '{roots.Name}' is not delivered");
        }

        var trusted = new X509Certificate2Collection();
        trusted.ImportFromPemFile(roots.Name);
        return (_, certificate, _, _) =>
        {
            if (certificate is not X509Certificate2 shown)
            {
                return !tls.RequiresClientCertificate;
            }

            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(trusted);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            return chain.Build(shown) && (tls.SubjectAltNames.IsEmpty || IdentityOf(shown) is { } identity && tls.SubjectAltNames.Any(n => Fits(n, identity)));
        };
    }

    private static bool Fits(StringMatch match, string identity) => match.Kind switch
    {
        StringMatchKind.Exact => string.Equals(identity, match.Value, StringComparison.Ordinal),
        StringMatchKind.Prefix => identity.StartsWith(match.Value, StringComparison.Ordinal),
        StringMatchKind.Suffix => identity.EndsWith(match.Value, StringComparison.Ordinal),
        _ => false,
    };

    // The first URI among the subject's other names: tag 6 of RFC 5280 4.2.1.6.
    private static string? IdentityOf(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.FirstOrDefault(e => e.Oid?.Value == "2.5.29.17");
        if (names is null)
        {
            return null;
        }

        var reader = new System.Formats.Asn1.AsnReader(names.RawData, System.Formats.Asn1.AsnEncodingRules.DER).ReadSequence();
        var uri = new System.Formats.Asn1.Asn1Tag(System.Formats.Asn1.TagClass.ContextSpecific, 6);
        while (reader.HasData)
        {
            if (reader.PeekTag() == uri)
            {
                return reader.ReadCharacterString(System.Formats.Asn1.UniversalTagNumber.IA5String, uri);
            }

            reader.ReadEncodedValue();
        }

        return null;
    }

    private static SslProtocols Versions(TlsVersions versions)
    {
        var protocols = SslProtocols.None;
        protocols |= versions is { Minimum: <= 2, Maximum: >= 2 } ? SslProtocols.Tls12 : SslProtocols.None;
        protocols |= versions.Maximum >= 3 ? SslProtocols.Tls13 : SslProtocols.None;
        return protocols;
    }
}
