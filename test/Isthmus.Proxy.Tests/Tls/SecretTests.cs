using Isthmus.Pki.Tests;
using Isthmus.Pki.Workloads;
using Isthmus.Proxy.Secrets;

namespace Isthmus.Proxy.Tests.Tls;

public sealed class SecretTests
{
    [Theory]
    [InlineData("kubernetes://web", "web")]
    [InlineData("kubernetes://web-cacert", "web-cacert")]
    [InlineData("kubernetes://shop/web.example", "shop/web.example")]
    [InlineData("kubernetes-gateway://shop/web", "shop/web")]
    [InlineData("kubernetes://..", null)]
    [InlineData("kubernetes://../web", null)]
    [InlineData("kubernetes://a/../b", null)]
    [InlineData("kubernetes://a/b/c", null)]
    [InlineData("kubernetes:///etc", null)]
    [InlineData("kubernetes://", null)]
    [InlineData("kubernetes://We b", null)]
    [InlineData("builtin://", null)]
    [InlineData("web", null)]
    public void A_name_leads_to_a_folder_below_the_secrets_and_nowhere_else(string name, string? expected) =>
        SecretNames.FolderOf("/s", name).ShouldBe(expected is null ? null : "/s/" + expected);

    [Fact]
    public void A_secret_that_comes_later_and_changes_is_used_from_then_on_and_a_broken_one_is_not()
    {
        using var mesh = new TestMesh(TimeProvider.System.GetUtcNow());
        var time = new TestKit.ManualTimeProvider();
        var said = new List<string>();
        using var store = new SecretStore(null, mesh.Folder, time, said.Add);
        var source = new CertificateSource(CertificateSourceKind.Secret, "kubernetes://web");
        store.BeginPlan();
        var pair = store.KeyPair(source, out var problem);
        store.EndPlan();
        pair().ShouldBeNull();
        problem.ShouldContain("is missing");

        Write(mesh, mesh.Workload(TestMesh.Web));
        Poll(time);
        var first = pair().ShouldNotBeNull();
        Write(mesh, mesh.Workload(TestMesh.Web));
        Poll(time);
        pair().ShouldNotBe(first);

        var second = pair();
        File.WriteAllText(Path.Combine(mesh.Folder, "web", "tls.key"), "broken");
        Poll(time);
        Poll(time);
        pair().ShouldBe(second);
        said.Count.ShouldBe(3);
        said[2].ShouldContain("the old one stays");
    }

    [Fact]
    public void What_a_plan_names_no_longer_is_watched_no_longer()
    {
        using var mesh = new TestMesh(TimeProvider.System.GetUtcNow());
        var time = new TestKit.ManualTimeProvider();
        var said = new List<string>();
        using var store = new SecretStore(null, mesh.Folder, time, said.Add);
        store.BeginPlan();
        store.KeyPair(new CertificateSource(CertificateSourceKind.Secret, "kubernetes://web"), out _);
        store.EndPlan();
        store.BeginPlan();
        store.EndPlan();
        Write(mesh, mesh.Workload(TestMesh.Web));
        Poll(time);
        said.ShouldBeEmpty();
    }

    [Fact]
    public void Roots_stand_beside_the_certificate_or_in_a_secret_of_their_own()
    {
        using var mesh = new TestMesh(TimeProvider.System.GetUtcNow());
        using var store = new SecretStore(null, mesh.Folder, new TestKit.ManualTimeProvider());
        Write(mesh, mesh.Workload(TestMesh.Web));
        File.Copy(Path.Combine(mesh.RootFolder, "root-cert.pem"), Path.Combine(mesh.Folder, "web", "ca.crt"));
        var source = new CertificateSource(CertificateSourceKind.Secret, "kubernetes://web-cacert");
        store.Roots(source, out var problem)().ShouldHaveSingleItem();
        problem.ShouldBeEmpty();
        Directory.CreateDirectory(Path.Combine(mesh.Folder, "other-cacert"));
        File.Copy(Path.Combine(mesh.RootFolder, "root-cert.pem"), Path.Combine(mesh.Folder, "other-cacert", "ca.crt"));
        store.Roots(source with { Name = "kubernetes://other-cacert" }, out problem)().ShouldHaveSingleItem();
    }

    [Fact]
    public void A_plan_decides_which_trust_domains_the_meshs_roots_vouch_for()
    {
        using var mesh = new TestMesh(TimeProvider.System.GetUtcNow());
        var secrets = new WorkloadSecrets(mesh.Workload(TestMesh.Web), mesh.Bundle);
        var trust = new MeshTrust([new StringMatch(StringMatchKind.Prefix, "spiffe://cluster.local/"), new StringMatch(StringMatchKind.Prefix, "spiffe://old.mesh/"), new StringMatch(StringMatchKind.Prefix, "spiffe://half")]);
        trust.Of(secrets).Knows("old.mesh").ShouldBeTrue();
        trust.Of(secrets).Knows("half").ShouldBeFalse();
        trust.Of(secrets).Knows("evil.mesh").ShouldBeFalse();
        trust.Of(secrets).ShouldBeSameAs(trust.Of(secrets));
        new MeshTrust([]).Of(secrets).ShouldBeSameAs(secrets.Bundle);
    }

    private static void Poll(TestKit.ManualTimeProvider time) => time.Advance(Pki.Defaults.FilePollInterval);

    private static void Write(TestMesh mesh, WorkloadCertificate certificate)
    {
        var folder = Directory.CreateDirectory(Path.Combine(mesh.Folder, "web")).FullName;
        WorkloadFolder.Write(mesh.Folder, new WorkloadSecrets(certificate, mesh.Bundle));
        File.Copy(Path.Combine(mesh.Folder, "cert-chain.pem"), Path.Combine(folder, "tls.crt"), overwrite: true);
        File.Copy(Path.Combine(mesh.Folder, "key.pem"), Path.Combine(folder, "tls.key"), overwrite: true);
    }
}
