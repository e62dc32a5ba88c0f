using Isthmus.Pki.Tests;
using Isthmus.Pki.Workloads;
using Isthmus.Proxy.Telemetry;

namespace Isthmus.Proxy.Tests.Tls;

/// <summary>Other people's TLS against the sidecar: openssl, curl, Node.</summary>
public sealed class ForeignClientTests
{
    private static readonly string[] Mine = ["-cert", "cert-chain.pem", "-cert_chain", "cert-chain.pem", "-key", "key.pem", "-CAfile", "root-cert.pem"];

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Openssl_is_served_and_its_session_is_resumed_by_the_same_identity(string version)
    {
        await using var pair = await MeshPair.StartAsync();
        WorkloadFolder.Write(pair.Mesh.Folder, pair.ClientCertificate.Current);
        string[] call = ["s_client", "-connect", pair.Server.Address.ToString(), version, .. Mine, "-servername", "payments", "-ign_eof", "-verify_return_error"];
        const string Request = "GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n";
        var (_, first) = await OpenSsl.TryRunAsync(pair.Mesh.Folder, Request, [.. call, "-sess_out", "session"]);
        first.ShouldContain("Verify return code: 0 (ok)");
        first.ShouldContain($"URI={TestMesh.Web}");
        var (_, second) = await OpenSsl.TryRunAsync(pair.Mesh.Folder, Request, [.. call, "-sess_in", "session"]);
        second.ShouldContain("Reused, TLSv1");
        second.ShouldContain($"URI={TestMesh.Web}");
        (await pair.RefusedAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("istio-http/1.1,istio,http/1.1", "ALPN protocol: http/1.1")]
    [InlineData("istio-peer-exchange,istio", "No ALPN negotiated")]
    [InlineData("h2,http/1.1", "ALPN protocol: http/1.1")]
    public async Task Istios_protocols_choose_the_chain_and_what_is_spoken_is_agreed_on(string offered, string agreed)
    {
        await using var pair = await MeshPair.StartAsync();
        WorkloadFolder.Write(pair.Mesh.Folder, pair.ClientCertificate.Current);
        var (_, output) = await OpenSsl.TryRunAsync(
            pair.Mesh.Folder, "GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n", ["s_client", "-connect", pair.Server.Address.ToString(), .. Mine, "-alpn", offered, "-ign_eof"]);
        output.ShouldContain(agreed);
        output.ShouldContain("200 OK");
    }

    [Fact]
    public async Task Curl_is_served_with_a_certificate_and_refused_without()
    {
        await using var pair = await MeshPair.StartAsync();
        WorkloadFolder.Write(pair.Mesh.Folder, pair.ClientCertificate.Current);
        string[] call = ["-sS", "-k", "-m", "20", $"https://{pair.Server.Address}/"];
        var (exitCode, output) = await OpenSsl.TryRunProgramAsync("curl", pair.Mesh.Folder, "", [.. call, "--cert", "cert-chain.pem", "--key", "key.pem"]);
        exitCode.ShouldBe(0, output);
        output.ShouldContain($"URI={TestMesh.Web}");
        (exitCode, _) = await OpenSsl.TryRunProgramAsync("curl", pair.Mesh.Folder, "", call);
        exitCode.ShouldNotBe(0);
        (await pair.OnceRefusedAsync()).ShouldBe(new Dictionary<TlsRefusal, long> { [TlsRefusal.NoCertificate] = 1 });
    }

    [Fact]
    public async Task Node_is_served_and_sees_our_identity()
    {
        await using var pair = await MeshPair.StartAsync();
        WorkloadFolder.Write(pair.Mesh.Folder, pair.ClientCertificate.Current);
        var script = $$"""
            const tls = require('tls'), fs = require('fs');
            const s = tls.connect({ host: '127.0.0.1', port: {{pair.Server.Address.Port}}, servername: 'payments', cert: fs.readFileSync('cert-chain.pem'), key: fs.readFileSync('key.pem'),
              ca: fs.readFileSync('root-cert.pem'), checkServerIdentity: () => undefined, ALPNProtocols: ['istio-http/1.1', 'istio', 'http/1.1'] }, () => {
              console.log('authorized', s.authorized, s.getPeerCertificate().subjectaltname, s.alpnProtocol);
              s.write('GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n');
            });
            s.on('data', d => process.stdout.write(d));
            s.on('error', e => console.log('error', e.message));
            """;
        var (exitCode, output) = await OpenSsl.TryRunProgramAsync("node", pair.Mesh.Folder, "", "-e", script);
        exitCode.ShouldBe(0, output);
        output.ShouldContain($"authorized true URI:{TestMesh.Payments} http/1.1");
        output.ShouldContain($"URI={TestMesh.Web}");
    }
}
