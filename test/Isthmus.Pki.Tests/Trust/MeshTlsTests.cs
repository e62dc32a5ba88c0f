using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Isthmus.Pki.Authority;
using Isthmus.Pki.Certificates;
using Isthmus.Pki.Keys;
using Isthmus.Pki.Trust;
using Isthmus.Pki.Workloads;
using Isthmus.TestKit;

namespace Isthmus.Pki.Tests.Trust;

public sealed class MeshTlsTests : IDisposable
{
    private readonly TestMesh _mesh = new(TimeProvider.System.GetUtcNow());
    private readonly TestMesh _stranger = new(TimeProvider.System.GetUtcNow());
    private readonly ConcurrentQueue<PeerVerification> _verdicts = new();

    public static TheoryData<string> BadPeers => [.. BadPeer.Table.Select(p => p.Name)];

    public void Dispose()
    {
        _mesh.Dispose();
        _stranger.Dispose();
    }

    [Theory]
    [InlineData(KeyAlgorithm.EcdsaP256, KeyAlgorithm.EcdsaP256)]
    [InlineData(KeyAlgorithm.Rsa2048, KeyAlgorithm.EcdsaP256)]
    [InlineData(KeyAlgorithm.EcdsaP256, KeyAlgorithm.Rsa2048)]
    public async Task Two_identities_of_one_mesh_prove_themselves_to_each_other(KeyAlgorithm serverKey, KeyAlgorithm clientKey)
    {
        var (server, client) = (Tls(_mesh.Workload(TestMesh.Payments, serverKey)), Tls(_mesh.Workload(TestMesh.Web, clientKey)));
        var failures = await TlsPair.ConnectAsync(
            server.Server(Expect(TestMesh.Web), SslApplicationProtocol.Http2), client.Client("x", Expect(TestMesh.Payments), SslApplicationProtocol.Http2));
        failures.ShouldBe((null, null));
        _verdicts.Select(v => v.Identity).ShouldBe([TestMesh.Web, TestMesh.Payments], ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(BadPeers))]
    public async Task A_bad_client_is_refused_by_the_server(string name)
    {
        var peer = BadPeer.Table.Single(p => p.Name == name);
        var bad = peer.Make(_mesh, _stranger);
        var failures = await TlsPair.ConnectAsync(Tls(_mesh.Workload(TestMesh.Payments)).Server(Expect(TestMesh.Web)), Careless(bad.TlsContext));
        failures.Server.ShouldBeOfType<AuthenticationException>();
        failures.Client.ShouldNotBeNull();
        _verdicts.ShouldHaveSingleItem().Verdict.ShouldBe(peer.Verdict);
    }

    [Theory]
    [MemberData(nameof(BadPeers))]
    public async Task A_bad_server_is_refused_by_the_client(string name)
    {
        var peer = BadPeer.Table.Single(p => p.Name == name);
        var bad = peer.Make(_mesh, _stranger);
        var server = new SslServerAuthenticationOptions { ServerCertificateContext = bad.TlsContext };
        var failures = await TlsPair.ConnectAsync(server, Tls(_mesh.Workload(TestMesh.Payments)).Client("x", Expect(TestMesh.Web)));
        failures.Client.ShouldBeOfType<AuthenticationException>();
        _verdicts.ShouldHaveSingleItem().Verdict.ShouldBe(peer.Verdict);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A_client_without_a_certificate_is_refused(SslProtocols version)
    {
        var client = Careless(null);
        client.EnabledSslProtocols = version;
        var failures = await TlsPair.ConnectAsync(Tls(_mesh.Workload(TestMesh.Payments)).Server(PeerExpectation.Anybody), client);
        failures.Server.ShouldBeOfType<AuthenticationException>();
        _verdicts.ShouldHaveSingleItem().Verdict.ShouldBe(PeerVerdict.NoCertificate);
    }

    // The platform builds the chain from what the peer sends: an intermediate whose key is no key must end in a refusal like any other.
    [Fact]
    public async Task A_client_that_sends_a_broken_intermediate_is_refused()
    {
        var folder = WriteWeb();
        PemCertificates.TryRead(await File.ReadAllTextAsync(Path.Combine(folder, "cert-chain.pem")), out var chain, out _).ShouldBeTrue();
        var der = chain[1].RawData;
        der[der.AsSpan().IndexOf(chain[1].GetPublicKey()) + 20] ^= 1;
        await File.WriteAllTextAsync(Path.Combine(folder, "broken.pem"), PemCertificates.Write(chain[0]) + PemEncoding.WriteString("CERTIFICATE", der) + "\n");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeOneAsync(listener, Tls(_mesh.Workload(TestMesh.Payments)).Server(Expect(TestMesh.Web)));

        // OpenSSL's own client refuses to send such a chain; Python's does not look at it on the lowest security level.
        var (_, output) = await OpenSsl.TryRunProgramAsync("python3", folder, "", "-c", $"""
            import socket, ssl
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            context.set_ciphers('ALL:@SECLEVEL=0')
            context.load_cert_chain('broken.pem', 'key.pem')
            with context.wrap_socket(socket.create_connection(('127.0.0.1', {((IPEndPoint)listener.LocalEndpoint).Port}))) as s:
                s.sendall(b'ping')
                print(s.recv(16))
            """);

        (await serving.Within()).ShouldBeOfType<AuthenticationException>(output);
        _verdicts.ShouldAllBe(v => !v.IsAccepted);
    }

    [Theory]
    [InlineData("-tls1_1", false)]
    [InlineData("-tls1", false)]
    [InlineData("-tls1_2", true)]
    [InlineData("-tls1_3", true)]
    public async Task Openssl_as_client_is_served_from_TLS_1_2_on(string version, bool isServed)
    {
        var folder = WriteWeb();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeOneAsync(listener, Tls(_mesh.Workload(TestMesh.Payments)).Server(Expect(TestMesh.Web)));

        var (_, output) = await OpenSsl.TryRunAsync(
            folder, "ping\n", "s_client", "-connect", AddressOf(listener), version,
            "-cipher", "ALL:@SECLEVEL=0", "-cert", "cert-chain.pem", "-cert_chain", "cert-chain.pem", "-key", "key.pem", "-CAfile", "root-cert.pem", "-x509_strict",
            "-verify_return_error", "-showcerts", "-ign_eof");

        var failure = await serving.Within();
        (failure is null).ShouldBe(isServed, output + failure);
        output.Contains("pong", StringComparison.Ordinal).ShouldBe(isServed, output);
        if (isServed)
        {
            output.ShouldContain("Verify return code: 0 (ok)");
            output.Split("BEGIN CERTIFICATE").Length.ShouldBe(3, "leaf and intermediate are sent, the root is not");
            _verdicts.ShouldHaveSingleItem().Identity.ShouldBe(TestMesh.Web);
        }
        else
        {
            _verdicts.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Options_are_shared_by_many_handshakes_at_once()
    {
        var server = Tls(_mesh.Workload(TestMesh.Payments)).Server(Expect(TestMesh.Web));
        var client = Tls(_mesh.Workload(TestMesh.Web)).Client("x", Expect(TestMesh.Payments));
        var all = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => TlsPair.ConnectAsync(server, client))).Within();
        all.ShouldAllBe(f => f.Server == null && f.Client == null);
        _verdicts.ShouldAllBe(v => v.IsAccepted);
        _verdicts.Count.ShouldBe(80);
        server.CertificateChainPolicy!.ExtraStore.Count.ShouldBe(0);
        client.CertificateChainPolicy!.ExtraStore.Count.ShouldBe(0);
    }

    // A resumed session brings back the peer's certificate without its chain; the peer is judged all the same, at the time that it is now.
    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task A_resumed_session_is_judged_again(string version)
    {
        var folder = WriteWeb();
        var time = new ManualTimeProvider();
        time.Advance(_mesh.Now - time.GetUtcNow());
        var options = new MeshTls(_mesh.Workload(TestMesh.Payments), _mesh.Bundle, time, _verdicts.Enqueue).Server(Expect(TestMesh.Web));
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        string[] call =
        [
            "s_client", "-connect", AddressOf(listener), version, "-cert", "cert-chain.pem", "-cert_chain", "cert-chain.pem", "-key", "key.pem", "-CAfile", "root-cert.pem",
            "-servername", "payments", "-ign_eof",
        ];
        var serving = ServeOneAsync(listener, options);
        await OpenSsl.TryRunAsync(folder, "ping\n", [.. call, "-sess_out", "session"]);
        (await serving.Within()).ShouldBeNull();
        serving = ServeOneAsync(listener, options);
        var (_, output) = await OpenSsl.TryRunAsync(folder, "ping\n", [.. call, "-sess_in", "session"]);
        (await serving.Within()).ShouldBeNull(output);
        output.ShouldContain("Reused, TLSv1");
        _verdicts.Select(v => v.Verdict).ShouldBe([PeerVerdict.Accepted, PeerVerdict.Accepted]);

        time.Advance(TimeSpan.FromDays(2));
        serving = ServeOneAsync(listener, options);
        await OpenSsl.TryRunAsync(folder, "ping\n", [.. call, "-sess_in", "session"]);
        (await serving.Within()).ShouldBeOfType<AuthenticationException>();
        _verdicts.Last().Verdict.ShouldBe(PeerVerdict.Expired);
    }

    // While workloads are renewed one after the other, old and new must accept each other at every moment.
    [Fact]
    public async Task A_roots_rotation_breaks_no_handshake()
    {
        var next = RootAuthority.Create(new AuthorityName("Test", "next"), Defaults.RootLifetime, KeyAlgorithm.EcdsaP256, _mesh.Now).WithBundle([_mesh.Root.Certificate]);
        var below = next.IssueIntermediate(Path.Combine(_mesh.Folder, "next"), new AuthorityName("Test", "below"), Defaults.IntermediateLifetime, KeyAlgorithm.EcdsaP256, _mesh.Now).Authority!;
        IReadOnlyList<X509Certificate2> old = _mesh.Authority.Roots, both = next.Bundle, last = [next.Certificate];
        var stages = new[] { (_mesh.Authority, old), (_mesh.Authority, both), (below, both), (below, last) };
        for (var i = 0; i < stages.Length; i++)
        {
            foreach (var other in new[] { stages[Math.Max(i - 1, 0)], stages[i] })
            {
                var server = At(stages[i], TestMesh.Payments).Server(Expect(TestMesh.Web));
                var client = At(other, TestMesh.Web).Client("x", Expect(TestMesh.Payments));
                (await TlsPair.ConnectAsync(server, client)).ShouldBe((null, null), $"stage {i}");
            }
        }

        (await TlsPair.ConnectAsync(At(stages[3], TestMesh.Payments).Server(Expect(TestMesh.Web)), At(stages[1], TestMesh.Web).Client("x", Expect(TestMesh.Payments)))).Server.ShouldNotBeNull();

        MeshTls At((CertificateAuthority Authority, IReadOnlyList<X509Certificate2> Roots) stage, SpiffeId identity) =>
            new(TestMesh.Workload(stage.Authority, identity, _mesh.Now), new TrustBundle("cluster.local", stage.Roots), TimeProvider.System, _verdicts.Enqueue);
    }

    [Fact]
    public async Task A_certificate_that_expires_is_refused_by_our_clock()
    {
        var time = new ManualTimeProvider();
        time.Advance(_mesh.Now - time.GetUtcNow());
        var (server, client) = (new MeshTls(_mesh.Workload(TestMesh.Payments), _mesh.Bundle, time, _verdicts.Enqueue), _mesh.Workload(TestMesh.Web));
        var options = server.Server(Expect(TestMesh.Web));
        (await TlsPair.ConnectAsync(options, Careless(client.TlsContext))).Server.ShouldBeNull();
        time.Advance(TimeSpan.FromHours(24) + TimeSpan.FromSeconds(1));
        (await TlsPair.ConnectAsync(options, Careless(client.TlsContext))).Server.ShouldNotBeNull();
        _verdicts.Select(v => v.Verdict).ShouldBe([PeerVerdict.Accepted, PeerVerdict.Expired]);
    }

    private static string AddressOf(TcpListener listener) => $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    private static SslClientAuthenticationOptions Careless(SslStreamCertificateContext? certificate) => new()
    {
        TargetHost = "x",
        ClientCertificateContext = certificate,
        RemoteCertificateValidationCallback = (_, server, _, _) => server is not null,
    };

    private static async Task<Exception?> ServeOneAsync(TcpListener listener, SslServerAuthenticationOptions options)
    {
        try
        {
            using var accepted = await listener.AcceptTcpClientAsync().Within();
            await using var stream = new SslStream(accepted.GetStream());
            await stream.AuthenticateAsServerAsync(options).Within();
            (await stream.ReadAsync(new byte[16]).Within()).ShouldBeGreaterThan(0);
            await stream.WriteAsync(Encoding.ASCII.GetBytes("pong\n")).Within();
            await stream.ShutdownAsync().Within();
            return null;
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return e;
        }
    }

    private string WriteWeb()
    {
        var folder = Path.Combine(_mesh.Folder, "web");
        WorkloadFolder.Write(folder, new WorkloadSecrets(_mesh.Workload(TestMesh.Web), _mesh.Bundle));
        return folder;
    }

    private PeerExpectation Expect(SpiffeId identity) => PeerExpectation.OneOf(BadPeer.BundleOf(_mesh), identity);

    private MeshTls Tls(WorkloadCertificate certificate) => new(certificate, BadPeer.BundleOf(_mesh), TimeProvider.System, _verdicts.Enqueue);
}
