using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Isthmus.Pki.Tests;
using Isthmus.Pki.Tests.Trust;
using Isthmus.Pki.Trust;
using Isthmus.Pki.Workloads;
using Isthmus.Proxy.Telemetry;
using Isthmus.TestKit;

namespace Isthmus.Proxy.Tests.Tls;

/// <summary>
/// The table of bad peers against a running sidecar: each is refused, counted under its reason and named in a line of the log, the workload behind sees nothing of it, and
/// whoever is honest is served at the same time.
/// </summary>
public sealed class BadClientTests
{
    // The sidecar expects the web's identity, as a plan could; the planner's own plans expect anybody of the trust domain.
    private static readonly StringMatch OnlyWeb = new(StringMatchKind.Exact, TestMesh.Web.ToString());

    public static TheoryData<string> Certificates => [.. BadPeer.Table.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Certificates))]
    public async Task A_certificate_that_proves_nothing_is_refused(string name)
    {
        var bad = BadPeer.Table.Single(p => p.Name == name);
        var mesh = new TestMesh(TimeProvider.System.GetUtcNow());
        using var stranger = new TestMesh(TimeProvider.System.GetUtcNow());
        await using var pair = await MeshPair.StartAsync(mesh, c => c with { Tls = c.Tls! with { SubjectAltNames = [OnlyWeb] } }, null, isPermissive: false);
        pair.ServerCertificate.Replace(new WorkloadSecrets(mesh.Workload(TestMesh.Payments), BadPeer.BundleOf(mesh)));
        (await TryAsync(pair, bad.Make(mesh, stranger).TlsContext)).ShouldBeFalse();
        await RefusedAsync(pair, Enum.Parse<TlsRefusal>(bad.Verdict.ToString()), bad.Reason);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A_client_without_a_certificate_is_refused(SslProtocols version)
    {
        await using var pair = await MeshPair.StartAsync();
        (await TryAsync(pair, null, version)).ShouldBeFalse();
        await RefusedAsync(pair, TlsRefusal.NoCertificate, "the peer showed no certificate");
    }

    [Theory]
    [InlineData("-tls1")]
    [InlineData("-tls1_1")]
    public async Task An_old_version_of_TLS_is_refused(string version)
    {
        await using var pair = await MeshPair.StartAsync();
        var (_, output) = await OpenSsl.TryRunAsync(".", "", "s_client", "-connect", pair.Server.Address.ToString(), version, "-cipher", "ALL:@SECLEVEL=0");
        output.ShouldContain("alert");
        await RefusedAsync(pair, TlsRefusal.OldVersion, "old_version");
    }

    [Fact]
    public Task Plain_text_at_a_strict_port_is_refused() => RefusesAsync("GET / HTTP/1.1\r\nHost: web\r\n\r\n"u8.ToArray(), TlsRefusal.Plaintext);

    [Fact]
    public Task Garbage_is_refused() => RefusesAsync([0x80, 0x2E, 1, 0, 2, 0xFF, 0, 0, 0xC0, 0xDE], TlsRefusal.Plaintext);

    [Fact]
    public Task A_hello_that_is_none_is_refused() => RefusesAsync([0x16, 3, 1, 0, 4, 1, 0, 0, 0], TlsRefusal.MalformedHello);

    [Fact]
    public Task A_hello_of_16_KiB_is_refused()
    {
        var bytes = new byte[20_000];
        ((byte[])[0x16, 3, 1, 0x40, 0, 1, 0, 0x3F, 0xFC]).CopyTo(bytes, 0);
        return RefusesAsync(bytes, TlsRefusal.HelloTooLarge);
    }

    [Fact]
    public Task A_hello_that_stops_in_the_middle_is_refused() =>
        RefusesAsync([0x16, 3, 1, 0, 200, 1, 0, 0, 196, 3, 3], TlsRefusal.HelloTimedOut, TimeSpan.FromMilliseconds(200));

    [Fact]
    public async Task A_handshake_that_stops_in_the_middle_is_refused()
    {
        await using var pair = await MeshPair.StartAsync(c => c with { HandshakeTimeout = TimeSpan.FromMilliseconds(200) });
        using var socket = new TcpClient();
        await socket.ConnectAsync(pair.Server.Address).Within();
        await socket.GetStream().WriteAsync(await HelloAsync()).AsTask().Within();
        await DrainAsync(socket);
        (await pair.OnceRefusedAsync()).Keys.ShouldHaveSingleItem().ShouldBe(TlsRefusal.HandshakeTimedOut);
    }

    [Fact]
    public async Task A_client_does_not_get_to_shake_hands_again()
    {
        await using var pair = await MeshPair.StartAsync();
        WorkloadFolder.Write(pair.Mesh.Folder, pair.ClientCertificate.Current);
        var (_, output) = await OpenSsl.TryRunAsync(
            pair.Mesh.Folder, "R\n", "s_client", "-connect", pair.Server.Address.ToString(), "-tls1_2", "-cert", "cert-chain.pem", "-cert_chain", "cert-chain.pem", "-key", "key.pem", "-CAfile", "root-cert.pem");
        output.ShouldContain("RENEGOTIATING");
        await RefusedAsync(pair, TlsRefusal.Renegotiation, "renegotiation");
    }

    [Fact]
    public async Task Ten_thousand_half_open_handshakes_cost_nobody_else_anything()
    {
        await using var pair = await MeshPair.StartAsync();

        // Only their number may end them, however long it takes to open so many.
        await InspectAsync(pair, TimeSpan.FromHours(1));
        var sockets = new List<Socket>();
        for (var i = 0; i < 10_000; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(pair.Server.Address).Within();
            await socket.SendAsync(new byte[] { 0x16, 3, 1, 0, 200, 1 }).Within();
            sockets.Add(socket);
            if (i % 1000 == 0)
            {
                (await TryAsync(pair, pair.ClientCertificate.Current.Certificate.TlsContext)).ShouldBeTrue();
            }
        }

        (await TryAsync(pair, pair.ClientCertificate.Current.Certificate.TlsContext)).ShouldBeTrue();
        var loop = pair.Server.Plane.Loops[0];
        (await loop.Loop.RunAsync(() => new ValueTask<int>(loop.HalfOpen.Count)).Within()).ShouldBeLessThanOrEqualTo(Defaults.HalfOpenClients);
        (await pair.OnceRefusedAsync())[TlsRefusal.TooMany].ShouldBeGreaterThanOrEqualTo(10_000 - Defaults.HalfOpenClients);
        sockets.ForEach(s => s.Dispose());
        await NothingIsLeftAsync(pair);
        var log = await pair.RefusalsAsync();
        log.ShouldContain("too_many");
        log.Split('\n').Length.ShouldBeLessThan(4000); // ten lines a second, not one for each of eight thousand
    }

    [Fact]
    public async Task A_host_that_proves_nothing_gets_no_request_whoever_it_is()
    {
        using var mesh = new TestMesh(TimeProvider.System.GetUtcNow());
        using var stranger = new TestMesh(TimeProvider.System.GetUtcNow());
        foreach (var bad in BadPeer.Table.Where(p => p.Verdict != PeerVerdict.WrongIdentity))
        {
            await using var pair = await MeshPair.StartAsync(new TestMesh(TimeProvider.System.GetUtcNow()), c => c with { Tls = c.Tls! with { SubjectAltNames = [] } }, c => c with { SubjectAltNames = [OnlyWeb] }, isPermissive: false);
            pair.ClientCertificate.Replace(new WorkloadSecrets(mesh.Workload(TestMesh.Payments), BadPeer.BundleOf(mesh)));
            pair.ServerCertificate.Replace(new WorkloadSecrets(bad.Make(mesh, stranger), new TrustBundle("cluster.local", [.. mesh.Authority.Roots, .. stranger.Authority.Roots])));
            (await pair.GetAsync()).Status.ShouldBe(503, bad.Name);
            (await pair.FailedAsync()).Keys.ToArray().ShouldBe([Enum.Parse<TlsRefusal>(bad.Verdict.ToString())], bad.Name);
            pair.Workload.Requests.ShouldBeEmpty();
        }
    }

    private static async Task RefusesAsync(byte[] bytes, TlsRefusal reason, TimeSpan? inspection = null)
    {
        await using var pair = await MeshPair.StartAsync();
        var usual = pair.Server.Plane.Plan.Source.Listeners[0].InspectionTimeout;
        await InspectAsync(pair, inspection ?? usual);
        using var socket = new TcpClient();
        await socket.ConnectAsync(pair.Server.Address).Within();
        await socket.GetStream().WriteAsync(bytes).AsTask().Within();
        await DrainAsync(socket);

        // Whoever is honest may need longer.
        await InspectAsync(pair, usual);
        await RefusedAsync(pair, reason, TlsRefusalText.Of(reason));
    }

    // From now on the sidecar waits for a client's first bytes as long as this.
    private static async Task InspectAsync(MeshPair pair, TimeSpan timeout)
    {
        var plan = pair.Server.Plane.Plan.Source;
        (await pair.Server.Plane.ApplyAsync(plan with { Listeners = [plan.Listeners[0] with { InspectionTimeout = timeout }] }).Within()).ShouldBeEmpty();
    }

    private static async Task RefusedAsync(MeshPair pair, TlsRefusal reason, string inLog)
    {
        (await pair.OnceRefusedAsync()).ShouldBe(new Dictionary<TlsRefusal, long> { [reason] = 1 });
        pair.Workload.Requests.ShouldBeEmpty();
        await NothingIsLeftAsync(pair);
        (await pair.GetAsync()).Status.ShouldBe(200);
        (await pair.RefusalsAsync()).ShouldContain(inLog);
    }

    // No place, no half-open client and no buffer is kept for whoever has been refused.
    private static async Task NothingIsLeftAsync(MeshPair pair)
    {
        var loop = pair.Server.Plane.Loops[0];
        await loop.Loop.RunAsync(async () =>
        {
            while ((loop.Clients, loop.HalfOpen.Count, loop.Loop.Buffers.Statistics.RentedBytes) != (0, 0, 0) && await loop.Loop.DelayAsync(TimeSpan.FromMilliseconds(1)) == IoStatus.Ok)
            {
            }
        }).Within();
    }

    // What a client begins with, taken from one that gets no answer.
    private static async Task<byte[]> HelloAsync()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        await client.ConnectAsync((System.Net.IPEndPoint)listener.LocalEndpoint).Within();
        using var server = await listener.AcceptTcpClientAsync().Within();
        await using var tls = new SslStream(client.GetStream());
        var shaking = tls.AuthenticateAsClientAsync("payments");
        var bytes = new byte[16 * 1024];
        var count = await server.GetStream().ReadAsync(bytes).AsTask().Within();
        server.Close();
        await Should.ThrowAsync<IOException>(shaking.Within());
        return bytes[..count];
    }

    // Until the proxy closes; a reset is one of its ways.
    private static async Task DrainAsync(TcpClient socket)
    {
        try
        {
            while (await socket.GetStream().ReadAsync(new byte[4096]).AsTask().Within() > 0)
            {
            }
        }
        catch (IOException)
        {
            // Reset.
        }
    }

    /// <summary>A request by a client that accepts any server; true when it was answered.</summary>
    private static async Task<bool> TryAsync(MeshPair pair, SslStreamCertificateContext? certificate, SslProtocols version = SslProtocols.None)
    {
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(pair.Server.Address).Within();
            await using var tls = new SslStream(socket.GetStream());
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "payments",
                ClientCertificateContext = certificate,
                EnabledSslProtocols = version,
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null, // this client is not the one who has to be careful
            }).Within();
            await tls.WriteAsync("GET / HTTP/1.1\r\nHost: web\r\n\r\n"u8.ToArray()).AsTask().Within();
            return await tls.ReadAsync(new byte[4096]).AsTask().Within() > 0;
        }
        catch (Exception e) when (e is IOException or AuthenticationException or SocketException)
        {
            return false;
        }
    }
}
