using System.Diagnostics;
using System.Text.Json;
using Isthmus.Pki.Authority;
using Isthmus.Pki.Files;
using Isthmus.TestKit;

namespace Isthmus.Feature.Tests.Certificates;

/// <summary>Other people's programs on the secure port: openssl looks at its certificate, Node's gRPC asks for one.</summary>
public sealed class ForeignPeerTests
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    [Theory]
    [InlineData("-verify_ip", "127.0.0.1")]
    [InlineData("-verify_hostname", "istiod.istio-system.svc")]
    [InlineData("-verify_hostname", "control-plane.example")]
    public async Task Openssl_accepts_the_control_planes_certificate(string option, string name)
    {
        await using var mesh = await SecureMesh.StartAsync();

        var (code, output) = await RunAsync(
            "openssl", "s_client", "-connect", mesh.Address.Authority, "-CAfile", mesh.RootsFile, "-verify_return_error", "-x509_strict", "-alpn", "h2", "-showcerts", option, name);

        code.ShouldBe(0, output);
        output.ShouldContain("Verify return code: 0 (ok)");
        output.ShouldContain("ALPN protocol: h2");

        // The same chain from files, leaf and intermediate as they were sent.
        var sent = Path.Combine(mesh.Folder, "sent.pem");
        await File.WriteAllTextAsync(sent, output);
        (code, output) = await RunAsync("openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", mesh.RootsFile, "-untrusted", sent, sent);
        code.ShouldBe(0, output);
    }

    [Theory]
    [InlineData("-tls1_1", 1, "alert protocol version")]
    [InlineData("-tls1_2", 0, "New, TLSv1.2")]
    [InlineData("-tls1_3", 0, "New, TLSv1.3")]
    public async Task Old_versions_of_TLS_are_refused(string version, int expected, string words)
    {
        await using var mesh = await SecureMesh.StartAsync();

        // At security level 0 openssl itself would go down to TLS 1.0.
        var (code, output) = await RunAsync(
            "openssl", "s_client", "-connect", mesh.Address.Authority, "-CAfile", mesh.RootsFile, "-verify_return_error", "-alpn", "h2", "-cipher", "DEFAULT@SECLEVEL=0", version);

        code.ShouldBe(expected, output);
        output.ShouldContain(words);
    }

    [Fact]
    public async Task Openssl_refuses_it_under_another_name()
    {
        await using var mesh = await SecureMesh.StartAsync();

        var (code, output) = await RunAsync(
            "openssl", "s_client", "-connect", mesh.Address.Authority, "-CAfile", mesh.RootsFile, "-verify_return_error", "-verify_hostname", "elsewhere.example");

        code.ShouldNotBe(0);
        output.ShouldContain("hostname mismatch", Case.Insensitive);
    }

    [Fact]
    public async Task Nodes_gRPC_joins_by_token_and_renews_by_certificate()
    {
        await using var mesh = await SecureMesh.StartAsync();
        var modules = await NpmPackage.InstallAsync("@grpc/grpc-js@1.14.1");
        string Place(string name) => Path.Combine(mesh.Folder, name);

        // Keys and requests are openssl's; it asks for a name that it will not get.
        var (made, output) = await RunAsync(
            "openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", Place("key.pem"), "-out", Place("csr.pem"),
            "-subj", "/CN=admin", "-addext", "subjectAltName=URI:spiffe://cluster.local/ns/kube-system/sa/admin");
        made.ShouldBe(0, output);
        PrivateFiles.Write(Place("token"), mesh.Token(SecureMesh.Web));

        var joined = await AskAsync(modules, mesh, Place("csr.pem"), Place("token"));
        joined.Code.ShouldBe(0, joined.Details);
        joined.Chain!.Count.ShouldBe(3);
        await File.WriteAllTextAsync(Place("cert.pem"), string.Concat(joined.Chain.SkipLast(1)));
        await File.WriteAllTextAsync(Place("roots.pem"), joined.Chain[^1]);
        (made, output) = await RunAsync("openssl", "verify", "-x509_strict", "-CAfile", Place("roots.pem"), "-untrusted", Place("cert.pem"), Place("cert.pem"));
        made.ShouldBe(0, output);
        (_, output) = await RunAsync("openssl", "x509", "-in", Place("cert.pem"), "-noout", "-ext", "subjectAltName");
        output.ShouldContain($"URI:{SecureMesh.Web}");
        output.ShouldNotContain("admin");

        // The token is spent on this key: somebody else's is refused.
        (made, output) = await RunAsync(
            "openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", Place("other-key.pem"), "-out", Place("other-csr.pem"), "-subj", "/CN=other");
        made.ShouldBe(0, output);
        var again = await AskAsync(modules, mesh, Place("other-csr.pem"), Place("token"));
        (again.Code, again.Details).ShouldBe((16, "request authenticate failure"));
        var renewed = await AskAsync(modules, mesh, Place("csr.pem"), "-", Place("cert.pem"), Place("key.pem"));
        renewed.Code.ShouldBe(0, renewed.Details);
        string.Equals(renewed.Chain![0], joined.Chain[0], StringComparison.Ordinal).ShouldBeFalse();
    }

    private static async Task<Answer> AskAsync(string modules, SecureMesh mesh, params string[] files)
    {
        var (code, output) = await RunAsync(
            "node", [Path.Combine(AppContext.BaseDirectory, "peers", "certificate.js"), modules, mesh.Address.Authority, Path.Combine(mesh.AuthorityFolder, CaFileNames.Roots), .. files]);
        code.ShouldBe(0, output);
        return JsonSerializer.Deserialize<Answer>(output.Split('\n')[0], Json)!;
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["no_proxy"] = "*";
        using var process = Process.Start(start)!;
        try
        {
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync().Within();
            await process.WaitForExitAsync().Within();
            return (process.ExitCode, output + await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private sealed record Answer(int Code, string? Details, IReadOnlyList<string>? Chain);
}
