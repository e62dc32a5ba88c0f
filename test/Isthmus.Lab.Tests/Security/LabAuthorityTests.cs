using System.Net;
using Isthmus.Lab.Scenarios;
using Isthmus.Lab.Security;
using Isthmus.Lab.Topology;
using Isthmus.Pki.Authority;
using Isthmus.Pki.Joining;

namespace Isthmus.Lab.Tests.Security;

public sealed class LabAuthorityTests
{
    [Fact]
    public void Every_control_plane_has_an_authority_below_one_root_and_gives_tokens_for_one_identity()
    {
        var folder = Directory.CreateTempSubdirectory("isthmus-lab-ca-");
        try
        {
            var lab = LabAuthority.Create(folder.FullName, ["a", "b"], TimeProvider.System);
            var identity = new SpiffeId(LabAuthority.TrustDomain, "default", "web");
            var token = Path.Combine(folder.FullName, "state", "join-token");
            lab.WriteToken("a", identity, token);

            var (one, other) = (AuthorityOf("a"), AuthorityOf("b"));
            one.Roots.ShouldHaveSingleItem().Thumbprint.ShouldBe(other.Roots.ShouldHaveSingleItem().Thumbprint);
            JoinTokens.Check(one, File.ReadAllText(token), TimeProvider.System.GetUtcNow(), out var read, out _);
            read!.Identity.ShouldBe(identity);
            JoinTokens.Check(other, File.ReadAllText(token), TimeProvider.System.GetUtcNow(), out var foreign, out _);
            foreign.ShouldBeNull();
            File.GetUnixFileMode(token).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);

            CertificateAuthority AuthorityOf(string cluster) => CaFolder.Read(lab.FolderOf(cluster), TimeProvider.System.GetUtcNow()).Authority!;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void An_application_behind_a_sidecar_has_a_loopback_address_of_its_own()
    {
        LabInstance.BehindOf(IPAddress.Parse("10.0.0.11")).ToString().ShouldBe("127.0.100.11");
        LabInstance.BehindOf(IPAddress.Parse("127.12.0.11")).ToString().ShouldBe("127.12.100.11");
        var cluster = new ScenarioCluster { Name = "a", Zones = [""] };
        var instance = new LabInstance(cluster, new ScenarioWorkload { Name = "web", Port = 8080 }, 1, IPAddress.Parse("10.0.0.11")) { Behind = IPAddress.Parse("127.0.100.11") };
        (instance.Entry.ToString(), instance.AppEntry.ToString()).ShouldBe(("10.0.0.11:8080", "127.0.100.11:8080"));
    }
}
