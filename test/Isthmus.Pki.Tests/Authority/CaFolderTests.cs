using Isthmus.Pki.Authority;
using Isthmus.Pki.Certificates;
using Isthmus.Pki.Files;
using Isthmus.Pki.Keys;
using Isthmus.Pki.Trust;
using Isthmus.TestKit;

namespace Isthmus.Pki.Tests.Authority;

public sealed class CaFolderTests : IDisposable
{
    private const string Extensions = """
        [ca]
        basicConstraints=critical,CA:true
        keyUsage=critical,keyCertSign,cRLSign
        subjectKeyIdentifier=hash
        authorityKeyIdentifier=keyid
        """;

    private readonly DirectoryInfo _folder = ScratchFolder.Create("isthmus-pki-");

    public void Dispose() => _folder.Delete(recursive: true);

    // istio facts 7.7: the plug-in layout. Made by OpenSSL alone, with one or two intermediates.
    [Theory]
    [InlineData("genrsa -traditional", 2048, 1)]
    [InlineData("genrsa", 2048, 2)]
    [InlineData("ecparam -genkey -name prime256v1", 0, 1)]
    [InlineData("ecparam -genkey -name secp384r1", 0, 2)]
    [InlineData("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256", 0, 1)]
    public async Task Folders_that_openssl_made_are_accepted_unchanged(string keyCommand, int bits, int intermediates)
    {
        await MakeRootAsync(keyCommand, bits);
        await MakeIntermediatesAsync(keyCommand, bits, intermediates);
        var before = Contents();

        var reading = CaFolder.Read(_folder.FullName, TimeProvider.System.GetUtcNow());

        reading.Problems.ShouldBeEmpty();
        reading.Authority!.Intermediates.Count.ShouldBe(intermediates);
        Contents().ShouldBe(before);
        var now = TimeProvider.System.GetUtcNow();
        var workload = TestMesh.Workload(reading.Authority, TestMesh.Web, now);
        PeerVerifier.Verify(workload.Leaf, workload.Intermediates, new TrustBundle("cluster.local", reading.Authority.Roots), PeerExpectation.Anybody, PeerRole.Server, now)
            .Verdict.ShouldBe(PeerVerdict.Accepted);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "leaf.pem"), PemCertificates.Write(workload.Leaf));
        await OpenSsl.RunAsync(_folder.FullName, "verify", "-x509_strict", "-CAfile", "root-cert.pem", "-untrusted", "cert-chain.pem", "leaf.pem");
    }

    [Fact]
    public void Several_roots_and_a_chain_without_the_root_are_accepted()
    {
        using var mesh = new TestMesh();
        using var other = new TestMesh();
        Put(mesh.ClusterFolder, CaFileNames.Roots, other.Authority.Roots[0], mesh.Authority.Roots[0]);
        Put(mesh.ClusterFolder, CaFileNames.Chain, mesh.Authority.SigningCertificate);
        var authority = CaFolder.Read(mesh.ClusterFolder, mesh.Now).Authority!;
        authority.Roots.Count.ShouldBe(2);
        authority.Intermediates.Count.ShouldBe(1);
        File.Delete(Path.Combine(mesh.ClusterFolder, CaFileNames.Chain));
        CaFolder.Read(mesh.ClusterFolder, mesh.Now).Problems.ShouldBeEmpty();
    }

    [Fact]
    public void A_root_that_signs_by_itself_is_accepted()
    {
        using var mesh = new TestMesh();
        File.Copy(Path.Combine(mesh.RootFolder, CaFileNames.Roots), Path.Combine(mesh.RootFolder, CaFileNames.Signing));
        File.Copy(Path.Combine(mesh.RootFolder, CaFileNames.RootKey), Path.Combine(mesh.RootFolder, CaFileNames.Key));
        var authority = CaFolder.Read(mesh.RootFolder, mesh.Now).Authority!;
        authority.Intermediates.ShouldBeEmpty();
        authority.ResponseChain(TestMesh.Sign(authority, PrivateKey.Create(), TestMesh.Web, mesh.Now)).Count.ShouldBe(2);
    }

    [Fact]
    public void The_names_of_a_tls_secret_are_accepted()
    {
        using var mesh = new TestMesh();
        File.Move(Path.Combine(mesh.ClusterFolder, CaFileNames.Chain), Path.Combine(mesh.ClusterFolder, "tls.crt"));
        File.Move(Path.Combine(mesh.ClusterFolder, CaFileNames.Key), Path.Combine(mesh.ClusterFolder, "tls.key"));
        File.Move(Path.Combine(mesh.ClusterFolder, CaFileNames.Roots), Path.Combine(mesh.ClusterFolder, "ca.crt"));
        File.Delete(Path.Combine(mesh.ClusterFolder, CaFileNames.Signing));
        CaFolder.Read(mesh.ClusterFolder, mesh.Now).Problems.ShouldBeEmpty();
    }

    [Fact]
    public void Everything_that_is_missing_is_said_at_once()
    {
        var reading = CaFolder.Read(Path.Combine(_folder.FullName, "nothing"), TestMesh.Noon);
        reading.Authority.ShouldBeNull();
        reading.Problems.Select(p => Path.GetFileName(p.File)).Order(StringComparer.Ordinal).ShouldBe(["ca-cert.pem", "ca-key.pem", "root-cert.pem"]);
        reading.Problems.ShouldAllBe(p => p.Message == "is missing");
    }

    [Fact]
    public void A_key_that_others_can_read_is_warned_of()
    {
        using var mesh = new TestMesh();
        var key = Path.Combine(mesh.ClusterFolder, CaFileNames.Key);
        CaFolder.Read(mesh.ClusterFolder, mesh.Now).Warnings.ShouldBeEmpty();
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var warning = CaFolder.Read(mesh.ClusterFolder, mesh.Now).Warnings.ShouldHaveSingleItem();
        warning.ToString().ShouldContain($"chmod 600 {key}");
    }

    [Fact]
    public void Is_written_so_that_only_the_owner_can_read_it()
    {
        using var mesh = new TestMesh();
        foreach (var folder in new[] { mesh.RootFolder, mesh.ClusterFolder })
        {
            File.GetUnixFileMode(folder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Directory.EnumerateFiles(folder).ShouldAllBe(f => !PrivateFiles.IsOpenToOthers(f));
        }
    }

    private static void Put(string folder, string name, params X509Certificate2[] certificates) =>
        File.WriteAllText(Path.Combine(folder, name), PemCertificates.Write(certificates));

    private Dictionary<string, string> Contents() => Directory.EnumerateFiles(_folder.FullName).ToDictionary(f => f, File.ReadAllText, StringComparer.Ordinal);

    private async Task MakeKeyAsync(string name, string command, int bits)
    {
        var words = command.Split(' ');
        await OpenSsl.RunAsync(_folder.FullName, [words[0], "-out", name, .. words[1..], .. bits == 0 ? Array.Empty<string>() : [$"{bits}"]]);
    }

    private async Task MakeRootAsync(string keyCommand, int bits)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "ext.cnf"), Extensions);
        await MakeKeyAsync("root-key.pem", keyCommand, bits);
        await OpenSsl.RunAsync(
            _folder.FullName, "req", "-x509", "-new", "-key", "root-key.pem", "-subj", "/O=Ops/CN=root", "-days", "30", "-out", "root-cert.pem",
            "-addext", "keyUsage=critical,keyCertSign,cRLSign");
    }

    private async Task MakeIntermediatesAsync(string keyCommand, int bits, int count)
    {
        var (issuer, issuerKey, chain) = ("root-cert.pem", "root-key.pem", await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "root-cert.pem")));
        for (var i = 1; i <= count; i++)
        {
            var (certificate, key) = i == count ? ("ca-cert.pem", "ca-key.pem") : ($"mid{i}.pem", $"mid{i}-key.pem");
            await MakeKeyAsync(key, keyCommand, bits);
            await OpenSsl.RunAsync(_folder.FullName, "req", "-new", "-key", key, "-subj", $"/O=Ops/CN=level {i}", "-out", "request.pem");
            await OpenSsl.RunAsync(
                _folder.FullName, "x509", "-req", "-in", "request.pem", "-CA", issuer, "-CAkey", issuerKey, "-CAcreateserial", "-days", "20",
                "-extfile", "ext.cnf", "-extensions", "ca", "-out", certificate);
            chain = await File.ReadAllTextAsync(Path.Combine(_folder.FullName, certificate)) + chain;
            (issuer, issuerKey) = (certificate, key);
        }

        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "cert-chain.pem"), chain);
    }
}
