using Isthmus.Lab.Scenarios;
using Isthmus.Lab.Security;
using Isthmus.Pki.Authority;

namespace Isthmus.Lab.Tests.Security;

/// <summary>What the actions <c>reissue</c> and <c>reroot</c> do to the folders.</summary>
public sealed class LabAuthorityRotationTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("isthmus-lab-ca-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_root_is_replaced_in_three_steps_in_all_clusters()
    {
        var lab = LabAuthority.Create(_folder.FullName, ["a", "b"], TimeProvider.System);
        var first = Read(lab, "a");

        lab.Reroot();
        Read(lab, "a").Roots.Count.ShouldBe(2);
        Read(lab, "b").Roots.Count.ShouldBe(2);
        Read(lab, "a").SigningCertificate.ShouldBe(first.SigningCertificate);

        lab.Reroot();
        var second = Read(lab, "a");
        second.SigningCertificate.ShouldNotBe(first.SigningCertificate);
        second.Roots.Count.ShouldBe(2);

        lab.Reissue("a");
        Read(lab, "a").SigningCertificate.ShouldNotBe(second.SigningCertificate);

        lab.Reroot();
        Read(lab, "a").Roots.ShouldHaveSingleItem().ShouldNotBe(first.Roots[0]);
        Read(lab, "b").Roots.ShouldHaveSingleItem().ShouldBe(Read(lab, "a").Roots[0]);

        // And once more, from the root that it is now.
        lab.Reroot();
        Read(lab, "b").Roots.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("renew cluster-a/frontend", LabVerb.Renew)]
    [InlineData("reissue cluster-a", LabVerb.Reissue)]
    [InlineData("reroot", LabVerb.Reroot)]
    public void Actions_are_written_as_they_are_read(string text, LabVerb verb)
    {
        var action = LabAction.Parse(text, out var problem);

        problem.ShouldBe("");
        action!.Verb.ShouldBe(verb);
        action.ToString().ShouldBe(text);
    }

    private static CertificateAuthority Read(LabAuthority lab, string cluster)
    {
        var reading = CaFolder.Read(lab.FolderOf(cluster), TimeProvider.System.GetUtcNow());
        reading.Problems.ShouldBeEmpty();
        return reading.Authority!;
    }
}
