using Isthmus.Pki.Authority;
using Isthmus.Pki.Files;
using Isthmus.Pki.Keys;
using Isthmus.Pki.Workloads;
using Isthmus.TestKit;

namespace Isthmus.Pki.Tests.Files;

public sealed class FileReloadTests : IDisposable
{
    private readonly TestMesh _mesh = new();
    private readonly ManualTimeProvider _time = new();
    private readonly List<ReloadReport> _reports = [];

    public void Dispose() => _mesh.Dispose();

    [Fact]
    public void A_new_authority_is_used_when_it_is_complete()
    {
        using var reload = Watch();
        var old = reload.Current;
        Poll();
        _reports.ShouldBeEmpty();

        Reissue();
        Poll();

        reload.Current.ShouldNotBeSameAs(old);
        _reports.ShouldHaveSingleItem().IsReplaced.ShouldBeTrue();
        Poll();
        _reports.Count.ShouldBe(1);
    }

    [Fact]
    public void The_old_one_stays_while_the_new_one_is_half_written_and_nobody_is_alarmed()
    {
        using var reload = Watch();
        var (old, key) = (reload.Current, Path.Combine(_mesh.ClusterFolder, CaFileNames.Key));
        var oldKey = File.ReadAllText(key);
        Reissue();
        var newKey = File.ReadAllText(key);
        File.WriteAllText(key, oldKey);
        Poll();
        reload.Current.ShouldBeSameAs(old);
        _reports.ShouldBeEmpty();
        File.WriteAllText(key, newKey);
        Poll();
        reload.Current.ShouldNotBeSameAs(old);
        _reports.ShouldHaveSingleItem().IsReplaced.ShouldBeTrue();
    }

    [Fact]
    public void What_stays_wrong_is_said_once_and_the_old_one_is_used()
    {
        using var reload = Watch();
        var (old, roots) = (reload.Current, Path.Combine(_mesh.ClusterFolder, CaFileNames.Roots));
        var good = File.ReadAllText(roots);
        File.WriteAllText(roots, "garbage");
        Poll();
        Poll();
        Poll();
        reload.Current.ShouldBeSameAs(old);
        var report = _reports.ShouldHaveSingleItem();
        report.IsReplaced.ShouldBeFalse();
        report.Problems.ShouldHaveSingleItem().ToString().ShouldBe($"{roots}: holds no certificate");
        File.WriteAllText(roots, good);
        Poll();
        _reports.Count.ShouldBe(1);
        File.Delete(roots);
        Poll();
        Poll();
        _reports.Count.ShouldBe(2);
        reload.Current.ShouldBeSameAs(old);
    }

    [Fact]
    public void A_swapped_link_is_seen_as_with_mounted_secrets()
    {
        var (first, second, link) = (_mesh.ClusterFolder, Path.Combine(_mesh.Folder, "second"), Path.Combine(_mesh.Folder, "mounted"));
        _mesh.Root.IssueIntermediate(second, new AuthorityName("Test", "second"), Defaults.IntermediateLifetime, KeyAlgorithm.EcdsaP256, _mesh.Now).Problems.ShouldBeEmpty();
        Directory.CreateSymbolicLink(link, first);
        using var reload = Watch(link);
        Directory.Delete(link);
        Directory.CreateSymbolicLink(link, second);
        Poll();
        reload.Current.SigningCertificate.Subject.ShouldBe("O=Test, CN=second");
    }

    // How Kubernetes mounts a secret: the names are links into "..data", itself a link to a folder, which is replaced at one stroke.
    [Fact]
    public async Task A_mounted_secret_changes_as_a_whole()
    {
        var mounted = Directory.CreateDirectory(Path.Combine(_mesh.Folder, "mounted")).FullName;
        await PublishAsync("..1", _mesh.ClusterFolder);
        foreach (var file in new[] { CaFileNames.Roots, CaFileNames.Signing, CaFileNames.Key, CaFileNames.Chain })
        {
            File.CreateSymbolicLink(Path.Combine(mounted, file), Path.Combine("..data", file));
        }

        using var reload = Watch(mounted);
        var next = Path.Combine(_mesh.Folder, "next");
        _mesh.Root.IssueIntermediate(next, new AuthorityName("Test", "next"), Defaults.IntermediateLifetime, KeyAlgorithm.EcdsaP256, _mesh.Now).Problems.ShouldBeEmpty();
        await PublishAsync("..2", next);
        Poll();
        reload.Current.SigningCertificate.Subject.ShouldBe("O=Test, CN=next");

        // An empty entry is a chain that the operator does not have.
        File.Delete(Path.Combine(mounted, "..2", CaFileNames.Chain));
        await File.WriteAllTextAsync(Path.Combine(mounted, "..2", CaFileNames.Chain), "");
        CaFolder.Read(mounted, _mesh.Now).Problems.ShouldBeEmpty();

        async Task PublishAsync(string name, string content)
        {
            var folder = Directory.CreateDirectory(Path.Combine(mounted, name)).FullName;
            Directory.GetFiles(content).ToList().ForEach(f => File.Copy(f, Path.Combine(folder, Path.GetFileName(f))));
            File.CreateSymbolicLink(Path.Combine(mounted, "..data_tmp"), name);
            (await OpenSsl.TryRunProgramAsync("mv", mounted, "", "-T", "..data_tmp", "..data")).ExitCode.ShouldBe(0);
        }
    }

    // The watcher's timer has nobody above it that could catch anything.
    [Fact]
    public void No_damage_to_a_folder_is_an_exception()
    {
        var random = new Random(5);
        WorkloadFolder.Write(_mesh.ClusterFolder + "-workload", new WorkloadSecrets(_mesh.Workload(TestMesh.Web), _mesh.Bundle));
        foreach (var folder in new[] { _mesh.ClusterFolder, _mesh.ClusterFolder + "-workload" })
        {
            var files = Directory.GetFiles(folder);
            for (var i = 0; i < 200; i++)
            {
                var file = files[random.Next(files.Length)];
                var good = File.ReadAllBytes(file);
                File.WriteAllBytes(file, Damage(good, files, random));
                CaFolder.Read(folder, _mesh.Now);
                WorkloadFolder.Read(folder, _mesh.Bundle, _mesh.Now, []);
                TlsFiles.ReadKeyPair(Path.Combine(folder, CaFileNames.Chain), file, []);
                File.WriteAllBytes(file, good);
            }
        }
    }

    [Fact]
    public void A_file_is_written_whole_for_its_owner_only_and_leaves_nothing_behind()
    {
        var path = Path.Combine(_mesh.Folder, "secret");
        File.WriteAllText(path, "old");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        PrivateFiles.Write(path, "new");
        File.ReadAllText(path).ShouldBe("new");
        File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.EnumerateFiles(_mesh.Folder).ShouldBe([path]);
        Should.Throw<IOException>(() => PrivateFiles.Write(Path.Combine(_mesh.Folder, "missing", "secret"), "x"));
    }

    private static byte[] Damage(byte[] good, string[] files, Random random)
    {
        var bytes = good.ToArray();
        switch (random.Next(4))
        {
            case 0:
                return bytes[..random.Next(bytes.Length)];
            case 1:
                return File.ReadAllBytes(files[random.Next(files.Length)]);
            case 2:
                return [.. bytes, .. bytes.AsSpan(random.Next(bytes.Length))];
            default:
                // Inside the Base64, so that what comes out is DER with a changed octet.
                bytes[random.Next(30, bytes.Length - 30)] = (byte)"ABCDWXYZabcdwxyz0189+/="[random.Next(23)];
                return bytes;
        }
    }

    private void Poll() => _time.Advance(Defaults.FilePollInterval);

    private void Reissue() =>
        _mesh.Root.IssueIntermediate(_mesh.ClusterFolder, new AuthorityName("Test", "next"), Defaults.IntermediateLifetime, KeyAlgorithm.EcdsaP256, _mesh.Now)
            .Problems.ShouldBeEmpty();

    private FileReload<CertificateAuthority> Watch(string? folder = null)
    {
        folder ??= _mesh.ClusterFolder;
        return new FileReload<CertificateAuthority>(CaFolder.Files(folder), _mesh.Authority, Read, _time, _reports.Add);

        CertificateAuthority? Read(List<PkiProblem> problems)
        {
            var reading = CaFolder.Read(folder, _mesh.Now);
            problems.AddRange(reading.Problems);
            return reading.Authority;
        }
    }
}
