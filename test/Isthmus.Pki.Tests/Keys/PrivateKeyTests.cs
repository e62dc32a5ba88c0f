using Isthmus.Pki.Keys;
using Isthmus.TestKit;

namespace Isthmus.Pki.Tests.Keys;

public sealed class PrivateKeyTests : IDisposable
{
    private readonly DirectoryInfo _folder = ScratchFolder.Create("isthmus-pki-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256", "PRIVATE KEY", "ECDSA P-256")]
    [InlineData("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384", "PRIVATE KEY", "ECDSA P-384")]
    [InlineData("ecparam -genkey -name secp521r1", "EC PRIVATE KEY", "ECDSA P-521")]
    [InlineData("ecparam -genkey -name prime256v1", "EC PRIVATE KEY", "ECDSA P-256")]
    [InlineData("genrsa -traditional 2048", "RSA PRIVATE KEY", "RSA 2048")]
    [InlineData("genrsa 2048", "PRIVATE KEY", "RSA 2048")]
    public async Task Reads_keys_as_openssl_writes_them(string command, string label, string description)
    {
        await OpenSsl.RunAsync(_folder.FullName, [.. command.Split(' ')[..1], "-out", "key.pem", .. command.Split(' ')[1..]]);
        var pem = await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "key.pem"));
        pem.ShouldContain($"-----BEGIN {label}-----");

        PrivateKey.TryReadPem(pem, out var key, out var problem).ShouldBeTrue(problem);

        PublicKeys.Describe(key!.PublicKey).ShouldBe(description);
        PrivateKey.TryReadPem(key.ToPem(), out var again, out _).ShouldBeTrue();
        again!.PublicKey.ExportSubjectPublicKeyInfo().ShouldBe(key.PublicKey.ExportSubjectPublicKeyInfo());
    }

    [Theory]
    [InlineData("genrsa -traditional -aes128 -passout pass:secret 2048", "encrypted")]
    [InlineData("genpkey -algorithm RSA -aes128 -pass pass:secret", "encrypted")]
    [InlineData("genpkey -algorithm ed25519", "cannot be read")]
    [InlineData("genrsa 1024", "1024 bits")]
    [InlineData("ecparam -genkey -name secp256k1", "elliptic curve")]
    public async Task Refuses_keys_that_it_does_not_want_and_says_why(string command, string reason)
    {
        await OpenSsl.RunAsync(_folder.FullName, [.. command.Split(' ')[..1], "-out", "key.pem", .. command.Split(' ')[1..]]);
        var pem = await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "key.pem"));

        PrivateKey.TryReadPem(pem, out _, out var problem).ShouldBeFalse();

        problem.ShouldContain(reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a key")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")]
    [InlineData("-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nMAA=\n-----END RSA PRIVATE KEY-----\n")]
    public void Refuses_what_is_no_key(string pem)
    {
        PrivateKey.TryReadPem(pem, out _, out var problem).ShouldBeFalse();
        problem.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void Does_not_show_itself()
    {
        var key = PrivateKey.Create();
        key.ToString().ShouldBe("private key (ECDSA P-256)");
    }
}
