using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Isthmus.Runtime.Tests.Tls;

/// <summary>Self-signed certificates made for one run.</summary>
internal sealed class TestCertificates
{
    public X509Certificate2 Server { get; } = Make("CN=server");

    public X509Certificate2 Client { get; } = Make("CN=client");

    private static X509Certificate2 Make(string subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
