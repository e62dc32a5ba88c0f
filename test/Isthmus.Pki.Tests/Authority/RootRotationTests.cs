using Isthmus.Pki.Authority;

namespace Isthmus.Pki.Tests.Authority;

public sealed class RootRotationTests
{
    [Fact]
    public void A_root_that_is_still_needed_cannot_be_removed()
    {
        using var mesh = new TestMesh();
        using var next = new TestMesh();
        RootRotation.WriteRoots(mesh.ClusterFolder, RootRotation.Trust(mesh.Authority.Roots, next.Root.Certificate), mesh.Now).ShouldBeEmpty();
        var both = CaFolder.Read(mesh.ClusterFolder, mesh.Now).Authority!.Roots;
        both.Count.ShouldBe(2);
        RootRotation.WriteRoots(mesh.ClusterFolder, RootRotation.Retire(both, mesh.Root.Certificate), mesh.Now).ShouldHaveSingleItem();
        CaFolder.Read(mesh.ClusterFolder, mesh.Now).Authority!.Roots.Count.ShouldBe(2);
        RootRotation.WriteRoots(mesh.ClusterFolder, RootRotation.Retire(both, next.Root.Certificate), mesh.Now).ShouldBeEmpty();
    }
}
