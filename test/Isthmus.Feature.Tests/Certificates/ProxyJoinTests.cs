using Isthmus.Model;
using Isthmus.Pki.Authority;
using Isthmus.Pki.Joining;

namespace Isthmus.Feature.Tests.Certificates;

/// <summary>Both programs as an operator runs them: a proxy joins, renews, starts again, and says why when it cannot.</summary>
public sealed class ProxyJoinTests : IDisposable
{
    private static readonly SpiffeId Web = SecureMesh.Web;
    private static readonly (string Cluster, string File, string Yaml)[] Files = [(TestMesh.East, "web.yaml", Manifests.Service("web"))];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("isthmus-join-");
    private readonly RootAuthority _root = SecureMesh.NewRoot("root");

    public ProxyJoinTests() => SecureMesh.Issue(_root, AuthorityFolder);

    private string AuthorityFolder => Path.Combine(_folder.FullName, "east");

    private string RootsFile => Path.Combine(_folder.FullName, "roots.pem");

    private string TokenFile => Path.Combine(_folder.FullName, "token");

    private string CertificatesFolder => Path.Combine(_folder.FullName, "certificates");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Joins_once_renews_by_itself_and_starts_again_with_what_it_kept()
    {
        File.Copy(Path.Combine(AuthorityFolder, CaFileNames.Roots), RootsFile);
        var token = WriteToken(Web);
        string log;
        await using (var controlPlane = await ControlPlaneProcess.StartAsync(AuthorityFolder, null, Files))
        {
            // So short a life is half over after a few seconds: its beginning lies two minutes back.
            await using var proxy = Start(controlPlane.Secure!, "--certificate-lifetime", "130s");
            await proxy.UntilAsync($"certificate of {Web} was given for the join token");
            await proxy.UntilAsync("connected to the control plane");
            await proxy.UntilAsync("plan 1:");
            await proxy.UntilAsync("was renewed");
            await proxy.UntilAsync("was renewed");
            (await proxy.StopAsync()).ShouldBe(0);
            proxy.Said.ShouldAllBe(line => !line.Contains(token, StringComparison.Ordinal) && !line.Contains("PRIVATE", StringComparison.Ordinal));
            (_, log) = await controlPlane.StopAsync();
        }

        log.ShouldContain($"certificate of {Web} signed for 127.0.0.1");
        log.ShouldContain("by Token");
        log.ShouldContain("by Certificate");
        log.ShouldNotContain(token);
        log.ShouldNotContain("PRIVATE");

        // No control plane, no token: nobody listens on port 1.
        File.Delete(TokenFile);
        await using var again = Start(new Uri("https://127.0.0.1:1"));
        await again.UntilAsync($"certificate of {Web} was kept on disk");
        await again.UntilAsync("serving from the last plan on disk");
        (await again.StopAsync()).ShouldBe(0);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Path.Combine(CertificatesFolder, "key.pem")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public async Task A_hangup_renews_at_once()
    {
        File.Copy(Path.Combine(AuthorityFolder, CaFileNames.Roots), RootsFile);
        WriteToken(Web);
        await using var controlPlane = await ControlPlaneProcess.StartAsync(AuthorityFolder, null, Files);
        await using var proxy = Start(controlPlane.Secure!);
        await proxy.UntilAsync("connected to the control plane");

        proxy.Hangup();

        await proxy.UntilAsync("was renewed");
        (await proxy.StopAsync()).ShouldBe(0);
        proxy.Said.ShouldNotContain(l => l.Contains("lost the control plane", StringComparison.Ordinal) && !l.Contains("Cancelled", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Says_why_it_cannot_join_and_joins_when_that_is_repaired()
    {
        await using var controlPlane = await ControlPlaneProcess.StartAsync(AuthorityFolder, null, Files);
        await using var proxy = Start(controlPlane.Secure!);
        await proxy.UntilAsync($"{TokenFile} is missing");

        WriteToken(Web);
        await proxy.UntilAsync($"{RootsFile} is missing");

        // A control plane below another root sees no token.
        var stranger = Path.Combine(_folder.FullName, "stranger");
        SecureMesh.Issue(SecureMesh.NewRoot("stranger"), stranger);
        File.Copy(Path.Combine(stranger, CaFileNames.Roots), RootsFile);
        await proxy.UntilAsync("the certificate of the server at 127.0.0.1 is not trusted");

        // The right root, and a token for somebody else's name.
        WriteToken(SecureMesh.Payments);
        File.Copy(Path.Combine(AuthorityFolder, CaFileNames.Roots), RootsFile, overwrite: true);
        await proxy.UntilAsync($"the authority answered a certificate of {SecureMesh.Payments}, not of {Web}");

        // A token that has expired.
        WriteToken(Web, TimeSpan.FromMinutes(20));
        await proxy.UntilAsync("request authenticate failure");
        File.Exists(Path.Combine(CertificatesFolder, "key.pem")).ShouldBeFalse();
        WriteToken(Web);
        await proxy.UntilAsync("was given for the join token");
        await proxy.UntilAsync("connected to the control plane");
    }

    [Fact]
    public async Task A_kept_certificate_of_somebody_else_is_not_used()
    {
        File.Copy(Path.Combine(AuthorityFolder, CaFileNames.Roots), RootsFile);
        var authority = CaFolder.Read(AuthorityFolder, SecureMesh.Now()).Authority!;
        Pki.Workloads.WorkloadFolder.Write(CertificatesFolder, SecureMesh.Sign(authority, SecureMesh.Payments, SecureMesh.Now()));
        WriteToken(Web);
        await using var controlPlane = await ControlPlaneProcess.StartAsync(AuthorityFolder, null, Files);
        await using var proxy = Start(controlPlane.Secure!);

        await proxy.UntilAsync($"the certificate is of {SecureMesh.Payments}, not of {Web}");
        await proxy.UntilAsync($"certificate of {Web} was given for the join token");
    }

    [Fact]
    public async Task Ends_on_SIGTERM_while_it_waits_for_its_first_certificate()
    {
        await using var proxy = Start(new Uri("https://127.0.0.1:1"));
        await proxy.UntilAsync("is missing");

        (await proxy.StopAsync()).ShouldBe(0);
    }

    [Theory]
    [InlineData("--join-token: --ca-roots is needed too", "--join-token", "t")]
    [InlineData("--ca-roots: --ca-address or --discovery-address is needed", "--ca-roots", "r", "--identity", "default/web")]
    [InlineData("--identity: 'web' is neither", "--ca-roots", "r", "--ca-address", "h:1", "--identity", "web")]
    [InlineData("--identity: spiffe://cluster.local/ns/shop/sa/web does not fit --proxy namespace=default", "--ca-roots", "r", "--ca-address", "h:1", "--identity", "shop/web")]
    [InlineData("--identity is needed", "--ca-roots", "r", "--ca-address", "h:1")]
    [InlineData("--ca-address: 'http://h:1' is not", "--ca-roots", "r", "--ca-address", "http://h:1", "--identity", "default/web")]
    [InlineData("--ca-roots: certificates are signed over TLS only", "--ca-roots", "r", "--discovery-address", "http://h:1", "--identity", "default/web")]
    [InlineData("--discovery-address: --ca-roots is needed for https", "--discovery-address", "https://h:1")]
    public async Task Options_that_make_no_sense_are_refused_by_name(string message, params string[] options)
    {
        var (code, _, errors) = await ControlPlaneProcess.RunAsync(["proxy", "--proxy", "cluster=east,namespace=default", .. options]);

        code.ShouldBe(2);
        errors.ShouldContain(message);
    }

    [Theory]
    [InlineData("--xds-address none: then --ca is needed", "--xds-address", "none")]
    [InlineData("--trust-domain: 'Not One' is not a name", "--trust-domain", "Not One")]
    [InlineData("--secure-address: 'x' is not IP:PORT", "--secure-address", "x")]
    public async Task Options_of_the_control_plane_that_make_no_sense_are_refused_by_name(string message, params string[] options)
    {
        var (code, _, errors) = await ControlPlaneProcess.RunAsync(["control-plane", "--cluster-id", "a", "--registry", $"a={_folder.FullName}", .. options]);

        code.ShouldBe(2);
        errors.ShouldContain(message);
    }

    [Fact]
    public async Task An_authority_that_cannot_be_used_ends_the_start_with_the_reasons()
    {
        File.Delete(Path.Combine(AuthorityFolder, CaFileNames.Key));
        var (code, _, errors) = await ControlPlaneProcess.RunAsync(
            "control-plane", "--cluster-id", "a", "--registry", $"a={_folder.FullName}", "--xds-address", "127.0.0.1:0", "--admin-address", "off", "--ca", AuthorityFolder);

        code.ShouldBe(1);
        errors.ShouldContain("ca-key.pem");
        errors.ShouldContain("is missing");
    }

    private ProxyProcess Start(Uri controlPlane, params string[] options) => ProxyProcess.Start([
        "--proxy", "cluster=east,namespace=default,name=web-1.default,service-account=web,address=10.200.0.1",
        "--discovery-address", controlPlane.Authority, "--ca-roots", RootsFile, "--join-token", TokenFile, "--certificates", CertificatesFolder,
        "--state-dir", Path.Combine(_folder.FullName, "state"), "--bind-address", "127.0.0.1", "--port-map", "*=+20000", .. options,
    ]);

    private string WriteToken(SpiffeId identity, TimeSpan age = default)
    {
        var authority = CaFolder.Read(AuthorityFolder, SecureMesh.Now()).Authority!;
        var token = JoinTokens.Issue(authority, identity, TimeSpan.FromMinutes(10), SecureMesh.Now() - age);
        Pki.Files.PrivateFiles.Write(TokenFile, token + "\n");
        return token;
    }
}
