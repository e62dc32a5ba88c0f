using Isthmus.Pki.Keys;

namespace Isthmus.Pki.Tests.Authority;

/// <summary>What OpenSSL thinks of the certificates.</summary>
public sealed class OpenSslOpinionTests
{
    [Theory]
    [InlineData(KeyAlgorithm.EcdsaP256, KeyAlgorithm.EcdsaP256)]
    [InlineData(KeyAlgorithm.EcdsaP384, KeyAlgorithm.EcdsaP256)]
    [InlineData(KeyAlgorithm.Rsa2048, KeyAlgorithm.Rsa2048)]
    [InlineData(KeyAlgorithm.Rsa2048, KeyAlgorithm.EcdsaP256)]
    [InlineData(KeyAlgorithm.EcdsaP256, KeyAlgorithm.Rsa3072)]
    public async Task Strict_verification_passes_up_to_the_root(KeyAlgorithm authority, KeyAlgorithm workload)
    {
        using var mesh = new TestMesh(TimeProvider.System.GetUtcNow(), authority);
        mesh.Write("leaf.pem", mesh.Workload(TestMesh.Web, workload).Leaf);
        mesh.Write("chain.pem", mesh.Authority.Intermediates);
        mesh.Write("root.pem", mesh.Authority.Roots);

        foreach (var purpose in new[] { "sslserver", "sslclient" })
        {
            (await OpenSsl.RunAsync(mesh.Folder, "verify", "-x509_strict", "-purpose", purpose, "-CAfile", "root.pem", "-untrusted", "chain.pem", "leaf.pem"))
                .ShouldContain("leaf.pem: OK");
        }
    }

    [Fact]
    public async Task The_files_of_a_cluster_verify_as_they_are()
    {
        using var mesh = new TestMesh(TimeProvider.System.GetUtcNow());
        (await OpenSsl.RunAsync(mesh.ClusterFolder, "verify", "-x509_strict", "-CAfile", "root-cert.pem", "ca-cert.pem")).ShouldContain("OK");
        (await OpenSsl.RunAsync(mesh.ClusterFolder, "verify", "-x509_strict", "-CAfile", "root-cert.pem", "cert-chain.pem")).ShouldContain("OK");
    }

    // istio facts 7.1: the identity is the only alternative name, critical because the subject is empty.
    [Fact]
    public async Task The_text_shows_the_identity_and_the_uses()
    {
        using var mesh = new TestMesh();
        mesh.Write("leaf.pem", mesh.Workload(TestMesh.Web).Leaf);
        var text = await OpenSsl.RunAsync(mesh.Folder, "x509", "-in", "leaf.pem", "-noout", "-text");
        var lines = text.Split('\n', StringSplitOptions.TrimEntries);
        After(lines, "X509v3 Subject Alternative Name: critical").ShouldBe("URI:spiffe://cluster.local/ns/shop/sa/web");
        After(lines, "X509v3 Key Usage: critical").ShouldBe("Digital Signature");
        After(lines, "X509v3 Extended Key Usage:").ShouldBe("TLS Web Server Authentication, TLS Web Client Authentication");
        After(lines, "X509v3 Basic Constraints: critical").ShouldBe("CA:FALSE");
        After(lines, "Subject:").ShouldStartWith("Subject Public Key Info");
        After(lines, "X509v3 Authority Key Identifier:").ShouldNotBeEmpty();
        After(lines, "X509v3 Subject Key Identifier:").ShouldNotBeEmpty();
    }

    [Fact]
    public async Task An_intermediate_may_sign_leaves_only()
    {
        using var mesh = new TestMesh();
        var lines = (await OpenSsl.RunAsync(mesh.ClusterFolder, "x509", "-in", "ca-cert.pem", "-noout", "-text")).Split('\n', StringSplitOptions.TrimEntries);
        After(lines, "X509v3 Basic Constraints: critical").ShouldBe("CA:TRUE, pathlen:0");
        After(lines, "X509v3 Key Usage: critical").ShouldBe("Certificate Sign, CRL Sign");
    }

    private static string After(string[] lines, string line)
    {
        var index = Array.IndexOf(lines, line);
        index.ShouldBeGreaterThanOrEqualTo(0, line);
        return lines[index + 1];
    }
}
