using Isthmus.Proxy.Accept;

namespace Isthmus.Proxy.Tests.Accept;

/// <summary>xds facts E.6: the elements of <c>x-forwarded-client-cert</c>, and what a certificate from elsewhere may try in them.</summary>
public sealed class ClientCertificateTextTests
{
    [Fact]
    public void Names_come_in_Envoys_order()
    {
        using var certificate = Make("CN=web,O=Shop", "spiffe://cluster.local/ns/shop/sa/web", "web.shop", "web");
        ClientCertificateText.Element(certificate, "spiffe://own", withPem: false)
            .ShouldBe($"By=spiffe://own;Hash={Hash(certificate)};Subject=\"CN=web,O=Shop\";URI=spiffe://cluster.local/ns/shop/sa/web;DNS=web.shop;DNS=web");
    }

    [Fact]
    public void A_gateway_adds_the_certificate_itself()
    {
        using var certificate = Make("CN=web", null);
        var text = ClientCertificateText.Element(certificate, "", withPem: true);
        text.ShouldStartWith($"Hash={Hash(certificate)};Cert=\"-----BEGIN%20CERTIFICATE-----%0A");
        text.ShouldEndWith("-----END%20CERTIFICATE-----%0A\";Subject=\"CN=web\";URI=");
    }

    [Theory]
    [InlineData("CN=\"a\"\",URI=spiffe://x\"")]
    [InlineData("CN=\"a\\\"\",URI=spiffe://x\"")]
    [InlineData("CN=\"a;By=spiffe://x\"")]
    [InlineData("CN=\"a\r\nx-evil: 1\"")]
    public void A_subject_cannot_leave_its_quotes_or_its_line(string subject)
    {
        using var certificate = Make(subject, "spiffe://cluster.local/ns/a/sa/b,URI=spiffe://cluster.local/ns/x/sa/y;By=z");
        var text = ClientCertificateText.Element(certificate, "", withPem: false);
        text.ShouldNotContain("\r");
        text.ShouldNotContain("\n");
        var outside = System.Text.RegularExpressions.Regex.Replace(text, "\"(?:[^\"\\\\]|\\\\.)*\"", "", System.Text.RegularExpressions.RegexOptions.None, System.Text.RegularExpressions.Regex.InfiniteMatchTimeout);
        outside.ShouldBe($"Hash={Hash(certificate)};Subject=;URI=");
    }

    private static string Hash(X509Certificate2 certificate) => certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();

    private static X509Certificate2 Make(string subject, string? uri, params string[] dns)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName(subject), key, HashAlgorithmName.SHA256);
        var names = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        using (names.PushSequence())
        {
            if (uri is not null)
            {
                names.WriteCharacterString(System.Formats.Asn1.UniversalTagNumber.IA5String, uri, new System.Formats.Asn1.Asn1Tag(System.Formats.Asn1.TagClass.ContextSpecific, 6));
            }

            foreach (var name in dns)
            {
                names.WriteCharacterString(System.Formats.Asn1.UniversalTagNumber.IA5String, name, new System.Formats.Asn1.Asn1Tag(System.Formats.Asn1.TagClass.ContextSpecific, 2));
            }
        }

        if (uri is not null || dns.Length > 0)
        {
            request.CertificateExtensions.Add(new X509Extension("2.5.29.17", names.Encode(), critical: false));
        }

        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
