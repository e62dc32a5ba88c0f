using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Isthmus.Model.Services;
using Isthmus.Pki.Tests;
using Isthmus.Proxy.Telemetry;
using Isthmus.Proxy.Tests.Peers;
using Isthmus.Proxy.Tests.Plans;
using Isthmus.TestKit;

namespace Isthmus.Proxy.Tests.Tls;

/// <summary>TLS with services outside the mesh, whose certificates name hosts (istio facts 6.6): SIMPLE and MUTUAL, and TLS ended at an ingress from a named secret.</summary>
public sealed class OriginationTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("isthmus-origination-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Simple_accepts_a_server_below_the_given_roots_for_the_name_that_was_asked_for()
    {
        var (answer, _, _) = await CallAsync(new ClientTls { TrustedRoots = Roots(), Sni = "api.example", VerifiesHost = true });
        answer.Status.ShouldBe(200);
        answer.Body.ShouldContain("asked=api.example");
    }

    [Theory]
    [InlineData("other.example", true, "", false, nameof(TlsRefusal.WrongIdentity))]
    [InlineData("api.example", false, "other.example", false, nameof(TlsRefusal.WrongIdentity))]
    [InlineData("api.example", true, "", true, nameof(TlsRefusal.WrongRoot))]
    public async Task A_server_that_is_not_the_one_is_refused(string sni, bool verifiesHost, string name, bool trustsSystem, string reason)
    {
        var names = name.Length > 0 ? (EquatableArray<StringMatch>)[new StringMatch(StringMatchKind.Exact, name)] : [];
        var (answer, failed, _) = await CallAsync(new ClientTls { TrustedRoots = trustsSystem ? null : Roots(), Sni = sni, VerifiesHost = verifiesHost, SubjectAltNames = names });
        answer.Status.ShouldBe(503);
        failed.ShouldHaveSingleItem().ToString().ShouldBe(reason);
    }

    [Fact]
    public async Task A_name_of_a_list_is_enough_and_a_wildcard_stands_for_one_label() =>
        (await CallAsync(new ClientTls { TrustedRoots = Roots(), Sni = "x", SubjectAltNames = [new StringMatch(StringMatchKind.Exact, "any.wild.example")] })).Answer.Status.ShouldBe(200);

    [Fact]
    public async Task Without_verification_anybody_is_accepted() =>
        (await CallAsync(new ClientTls { Sni = "whatever", SkipsVerification = true })).Answer.Status.ShouldBe(200);

    [Fact]
    public async Task Mutual_shows_our_certificate()
    {
        Roots();
        var client = new CertificateSource(CertificateSourceKind.File, Path.Combine(_folder.FullName, "tls.crt"), Path.Combine(_folder.FullName, "tls.key"));
        var (answer, _, _) = await CallAsync(new ClientTls { Certificate = client, TrustedRoots = Roots(), Sni = "api.example", VerifiesHost = true });
        answer.Body.ShouldContain("client=CN=api.example");
    }

    [Fact]
    public async Task The_host_of_the_service_is_asked_for_when_no_name_is_given()
    {
        var tls = new ClientTls { TrustedRoots = Roots(), UsesHostAsSni = true, VerifiesHost = true };
        (await CallAsync(tls, u => u with { Service = new ServiceKey("api.example", "ns") })).Answer.Body.ShouldContain("asked=api.example");
    }

    [Fact]
    public async Task A_pattern_of_hosts_asks_for_the_host_of_each_caller_and_shares_no_connection()
    {
        var tls = new ClientTls { TrustedRoots = Roots(), UsesHostAsSni = true, VerifiesHost = true };
        var (_, _, asked) = await CallAsync(tls, u => u with { Service = new ServiceKey("*.wild.example", "ns") }, "a.wild.example", "b.wild.example:443");
        asked.ShouldBe(["a.wild.example", "b.wild.example"]);
    }

    [Fact]
    public async Task An_ingress_ends_TLS_with_a_named_secret_and_swaps_it_without_a_plan()
    {
        Roots();
        var secret = Directory.CreateDirectory(Path.Combine(_folder.FullName, "secrets", "site")).FullName;
        File.Copy(Path.Combine(_folder.FullName, "tls.crt"), Path.Combine(secret, "tls.crt"));
        File.Copy(Path.Combine(_folder.FullName, "tls.key"), Path.Combine(secret, "tls.key"));
        await using var pair = await MeshPair.StartAsync(); // only for a workload and a client
        var plan = TestPlan.Of(MeshPair.Loopback, new HttpHandling { InlineRoutes = TestPlan.Routes(TestPlan.Catchall()) }, TestPlan.Group(0, pair.Workload.Address));
        var chain = plan.Listeners[0].FilterChains[0] with
        {
            Match = new FilterChainMatch { ServerNames = ["api.example"] },
            Tls = new ServerTls { Certificate = new CertificateSource(CertificateSourceKind.Secret, "kubernetes://site"), Alpn = ["h2", "http/1.1"] },
        };
        plan = plan with { Listeners = [plan.Listeners[0] with { FilterChains = [chain] }] };
        await using var ingress = await RealProxy.StartAsync(plan, settings: new ProxySettings { SecretsFolder = Path.Combine(_folder.FullName, "secrets") });
        ingress.Plane.Problems.ShouldBeEmpty();
        var roots = Path.Combine(_folder.FullName, "roots.pem");
        string[] call = ["-sS", "-m", "20", "--cacert", roots, "--resolve", $"api.example:{ingress.Address.Port}:127.0.0.1", "--write-out", "%{http_code}", $"https://api.example:{ingress.Address.Port}/"];
        var (_, output) = await OpenSsl.TryRunProgramAsync("curl", _folder.FullName, "", call);
        output.ShouldEndWith("200");

        Make(out var other);
        await File.WriteAllTextAsync(Path.Combine(secret, "tls.crt"), other.Certificate);
        await File.WriteAllTextAsync(Path.Combine(secret, "tls.key"), other.Key);
        var began = TimeProvider.System.GetTimestamp();
        while (output.EndsWith("200", StringComparison.Ordinal) && TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(30))
        {
            (_, output) = await OpenSsl.TryRunProgramAsync("curl", _folder.FullName, "", call);
        }

        output.ShouldContain("curl: ("); // it does not know the new root
        await File.WriteAllTextAsync(roots, other.Root);
        (await OpenSsl.TryRunProgramAsync("curl", _folder.FullName, "", call)).Output.ShouldEndWith("200");
    }

    private async Task<(TestResponse Answer, List<TlsRefusal> Failed, List<string> Asked)> CallAsync(ClientTls tls, Func<Upstream, Upstream>? change = null, params string[] hosts)
    {
        Roots();
        var asked = new List<string>();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener, asked, tls.Certificate is not null);
        var plan = MeshPair.ClientPlan((IPEndPoint)listener.LocalEndpoint, tls);
        plan = plan with { Upstreams = [(change ?? (u => u))(plan.Upstreams[0])] };
        await using var proxy = await RealProxy.StartAsync(plan);
        TestResponse answer = new(0, "", "");
        foreach (var host in hosts.DefaultIfEmpty("web"))
        {
            var text = await proxy.SendAndEndAsync(System.Text.Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
            answer = new TestResponse(int.Parse(text.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), text, text);
        }

        listener.Stop();
        await serving.Within();
        var loop = proxy.Plane.Loops[0];
        var failed = await loop.Loop.RunAsync(() => new ValueTask<List<TlsRefusal>>([.. loop.Metrics.UpstreamRefused.Index().Where(f => f.Item > 0).Select(f => (TlsRefusal)f.Index)])).Within();
        return (answer, failed, asked);
    }

    private async Task ServeAsync(TcpListener listener, List<string> asked, bool wantsCertificate)
    {
        var certificate = X509Certificate2.CreateFromPemFile(Path.Combine(_folder.FullName, "tls.crt"), Path.Combine(_folder.FullName, "tls.key"));
        while (true)
        {
            try
            {
                using var socket = await listener.AcceptTcpClientAsync();
                await using var stream = new SslStream(socket.GetStream());
                await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
                {
                    ServerCertificateSelectionCallback = (_, name) =>
                    {
                        asked.Add(name ?? "");
                        return certificate;
                    },
                    ClientCertificateRequired = wantsCertificate,
                    RemoteCertificateValidationCallback = (_, shown, _, _) => !wantsCertificate || shown is not null,
                }).Within();
                _ = await stream.ReadAsync(new byte[4096]).AsTask().Within();
                var body = $"asked={asked[^1]} client={stream.RemoteCertificate?.Subject}";
                await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n{body}")).AsTask().Within();
            }
            catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
            {
                // A client that does not like us.
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    // A root and a server below it for api.example and *.wild.example, made once.
    private CertificateSource Roots()
    {
        var file = Path.Combine(_folder.FullName, "roots.pem");
        if (!File.Exists(file))
        {
            Make(out var made);
            File.WriteAllText(file, made.Root);
            File.WriteAllText(Path.Combine(_folder.FullName, "tls.crt"), made.Certificate);
            File.WriteAllText(Path.Combine(_folder.FullName, "tls.key"), made.Key);
        }

        return new CertificateSource(CertificateSourceKind.File, file);
    }

    private static void Make(out (string Root, string Certificate, string Key) made)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var rootRequest = new CertificateRequest("CN=outside root", rootKey, HashAlgorithmName.SHA256);
        rootRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var root = rootRequest.CreateSelfSigned(now.AddDays(-1), now.AddDays(10));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=api.example", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("api.example");
        names.AddDnsName("*.wild.example");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(root, now.AddDays(-1), now.AddDays(5), RandomNumberGenerator.GetBytes(8));
        made = (root.ExportCertificatePem() + "\n", certificate.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n");
    }
}
