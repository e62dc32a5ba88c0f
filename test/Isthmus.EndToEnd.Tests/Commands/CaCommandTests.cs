using System.Text.Json;
using Isthmus.Pki.Authority;
using Isthmus.Pki.Certificates;
using Isthmus.Pki.Joining;
using Isthmus.Pki.Keys;
using Isthmus.Pki.Trust;

namespace Isthmus.EndToEnd.Tests.Commands;

public sealed class CaCommandTests : IDisposable
{
    private const string Web = "spiffe://cluster.local/ns/shop/sa/web";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("isthmus-ca-");

    private string Ca => Path.Combine(_folder.FullName, "ca");

    private string ClusterA => Path.Combine(Ca, "cluster-a");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Init_and_issue_make_what_a_control_plane_reads()
    {
        await MakeAsync();
        var reading = CaFolder.Read(ClusterA, TimeProvider.System.GetUtcNow());
        reading.Problems.ShouldBeEmpty();
        reading.Warnings.ShouldBeEmpty();
        reading.Authority!.SigningCertificate.Subject.ShouldBe("O=Isthmus, CN=Isthmus cluster-a");
        Directory.EnumerateFiles(ClusterA).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(["ca-cert.pem", "ca-key.pem", "cert-chain.pem", "root-cert.pem"]);
    }

    [Fact]
    public async Task Nothing_is_overwritten_without_force()
    {
        await MakeAsync();
        var before = await File.ReadAllTextAsync(Path.Combine(Ca, "root-key.pem"));

        var again = await ProgramRun.StartAsync("ca", "init", "--dir", Ca);
        var issued = await ProgramRun.StartAsync("ca", "issue", "--dir", Ca, "--cluster", "cluster-a");

        again.ExitCode.ShouldBe(1);
        again.Errors.ShouldContain("--force");
        issued.ExitCode.ShouldBe(1);
        issued.Errors.ShouldContain("--force");
        (await File.ReadAllTextAsync(Path.Combine(Ca, "root-key.pem"))).ShouldBe(before);
        (await ProgramRun.StartAsync("ca", "issue", "--dir", Ca, "--cluster", "cluster-a", "--force", "--algorithm", "rsa-2048")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_key_that_others_can_read_is_refused()
    {
        await MakeAsync();
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path.Combine(ClusterA, "ca-key.pem"), UnixFileMode.UserRead | UnixFileMode.OtherRead);
        }

        var run = await ProgramRun.StartAsync("ca", "token", "--ca", ClusterA, "--identity", Web);

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldBe("");
        run.Errors.ShouldContain("chmod 600");
    }

    [Fact]
    public async Task A_token_is_good_for_its_identity()
    {
        await MakeAsync();
        var run = await ProgramRun.StartAsync("ca", "token", "--ca", ClusterA, "--identity", Web, "--lifetime", "5m");
        run.ExitCode.ShouldBe(0);
        run.Errors.ShouldContain("within 5m");
        var now = TimeProvider.System.GetUtcNow();
        var authority = CaFolder.Read(ClusterA, now).Authority!;
        JoinTokens.Check(authority, run.Output.TrimEnd('\n'), now, out var token, out _).ShouldBe(CertificateRefusal.None);
        token!.Identity.ToString().ShouldBe(Web);
    }

    [Fact]
    public async Task Show_says_what_is_there_and_never_a_key()
    {
        await MakeAsync();
        var text = await ProgramRun.StartAsync("ca", "show", ClusterA);
        text.ExitCode.ShouldBe(0);
        text.Output.ShouldContain("subject   O=Isthmus, CN=Isthmus cluster-a");
        text.Output.ShouldContain("chain     ok");
        text.Output.ShouldContain("key       private key (ECDSA P-256)");
        text.Output.ShouldNotContain("BEGIN");
        var json = await ProgramRun.StartAsync("ca", "show", ClusterA, "-o", "json");
        using var document = JsonDocument.Parse(json.Output);
        document.RootElement.GetProperty("certificates").GetArrayLength().ShouldBe(4);
        document.RootElement.GetProperty("problems").GetArrayLength().ShouldBe(0);

        File.Copy(Path.Combine(Ca, "root-key.pem"), Path.Combine(ClusterA, "ca-key.pem"), overwrite: true);
        var broken = await ProgramRun.StartAsync("ca", "show", ClusterA);
        broken.ExitCode.ShouldBe(1);
        broken.Output.ShouldContain("error: " + ClusterA + ": the key does not belong to the signing certificate");
    }

    [Fact]
    public async Task Verify_judges_as_a_proxy_does()
    {
        await MakeAsync();
        var leaf = SignWeb();
        var roots = Path.Combine(Ca, "root-cert.pem");
        var good = await ProgramRun.StartAsync("ca", "verify", leaf, "--roots", roots, "--identity", Web);
        good.ShouldBe(new ProgramRun(0, $"accepted: {Web}\n", ""));
        var other = await ProgramRun.StartAsync("ca", "verify", leaf, "--roots", roots, "--identity", "spiffe://cluster.local/ns/shop/sa/payments", "-o", "json");
        other.ExitCode.ShouldBe(1);
        using var json = JsonDocument.Parse(other.Output);
        json.RootElement.GetProperty("verdict").GetString().ShouldBe(nameof(PeerVerdict.WrongIdentity));
        var late = await ProgramRun.StartAsync("ca", "verify", leaf, "--roots", roots, "--at", "2099-01-01T00:00:00Z");
        late.ExitCode.ShouldBe(1);
        late.Output.ShouldStartWith("refused (Expired): ");
    }

    [Fact]
    public async Task A_root_is_replaced_in_three_steps()
    {
        await MakeAsync();
        var (next, oldRoot) = (Path.Combine(_folder.FullName, "next"), Path.Combine(Ca, "root-cert.pem"));
        await OkAsync("ca", "init", "--dir", next, "--name", "Second root");
        var (old, nextRoot) = (Path.Combine(_folder.FullName, "old.pem"), Path.Combine(next, "root-cert.pem"));
        File.Copy(oldRoot, old);

        await OkAsync("ca", "trust", ClusterA, "--add", nextRoot);
        await OkAsync("ca", "trust", next, "--add", old);
        await OkAsync("ca", "issue", "--dir", next, "--out", ClusterA, "--cluster", "cluster-a", "--force");
        CaFolder.Read(ClusterA, TimeProvider.System.GetUtcNow()).Authority!.Roots.Count.ShouldBe(2);
        var refused = await ProgramRun.StartAsync("ca", "trust", ClusterA, "--remove", nextRoot);
        refused.ExitCode.ShouldBe(1);
        refused.Errors.ShouldContain("nothing was changed");
        await OkAsync("ca", "trust", ClusterA, "--remove", old);

        var authority = CaFolder.Read(ClusterA, TimeProvider.System.GetUtcNow()).Authority!;
        authority.Roots.ShouldHaveSingleItem().Subject.ShouldBe("O=Isthmus, CN=Second root");
    }

    [Theory]
    [InlineData("ca init --algorithm rsa-512")]
    [InlineData("ca init --lifetime 1y")]
    [InlineData("ca init --lifetime 999999d")]
    [InlineData("ca issue --cluster ../x")]
    [InlineData("ca issue")]
    [InlineData("ca token --ca x --identity web")]
    [InlineData("ca token --ca x --identity spiffe://a/ns/b/sa/c --lifetime 25h")]
    [InlineData("ca verify x --roots y --at yesterday")]
    [InlineData("ca trust x")]
    [InlineData("ca")]
    public async Task Nonsense_ends_with_2(string arguments)
    {
        var run = await ProgramRun.StartAsync(arguments.Split(' '));
        run.ExitCode.ShouldBe(2, run.Output + run.Errors);
        run.Errors.ShouldNotBeEmpty();
    }

    private static async Task OkAsync(params string[] arguments)
    {
        var run = await ProgramRun.StartAsync(arguments);
        run.ExitCode.ShouldBe(0, run.Errors);
    }

    private async Task MakeAsync()
    {
        await OkAsync("ca", "init", "--dir", Ca);
        await OkAsync("ca", "issue", "--dir", Ca, "--cluster", "cluster-a");
    }

    private string SignWeb()
    {
        SpiffeNames.TryParse(Web, out var identity).ShouldBeTrue();
        var now = TimeProvider.System.GetUtcNow();
        var authority = CaFolder.Read(ClusterA, now).Authority!;
        var leaf = authority.Sign(SigningRequests.Create(PrivateKey.Create(), identity!), identity!, default, now).Leaf!;
        var file = Path.Combine(_folder.FullName, "web.pem");
        File.WriteAllText(file, PemCertificates.Write(authority.Intermediates.Prepend(leaf)));
        return file;
    }
}
