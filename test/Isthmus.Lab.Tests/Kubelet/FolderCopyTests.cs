using Isthmus.Lab.Kubelet;
using Isthmus.Lab.Scenarios;

namespace Isthmus.Lab.Tests.Kubelet;

public sealed class FolderCopyTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("isthmus-copy-");
    private bool _isCut;

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void Reader_who_is_cut_off_keeps_what_it_had_and_makes_up_for_it_later()
    {
        var operators = _root.CreateSubdirectory("operator");
        File.WriteAllText(Path.Combine(operators.FullName, "one.yaml"), "kind: One");
        var (own, seen) = (Path.Combine(_root.FullName, "own"), Path.Combine(_root.FullName, "seen"));
        var folder = new ClusterFolder(new ScenarioCluster { Name = "a", Zones = ["z"] }, operators.FullName, own) { Copies = [new FolderCopy(seen, () => _isCut)] };
        folder.Mirror();
        folder.Report([]);
        Names(seen).ShouldBe(Names(own));
        var pods = Text(seen, "observed/pods.yaml");

        _isCut = true;
        File.Move(Path.Combine(operators.FullName, "one.yaml"), Path.Combine(operators.FullName, "two.yaml"));
        folder.Mirror().ShouldBeTrue();
        folder.Report([new PodReport("web-1", "default", Labels.Empty, "web", "node", "127.1.0.10", IsReady: true)]).ShouldBeTrue();
        folder.Mirror().ShouldBeFalse();
        Names(seen).ShouldContain("manifests/one.yaml", StringComparer.Ordinal);
        Text(seen, "observed/pods.yaml").ShouldBe(pods);
        Names(own).ShouldContain("manifests/two.yaml", StringComparer.Ordinal);

        _isCut = false;
        folder.Mirror().ShouldBeTrue();
        Names(seen).ShouldBe(Names(own));
        Text(seen, "observed/pods.yaml").ShouldBe(Text(own, "observed/pods.yaml"));
        folder.Mirror().ShouldBeFalse();
    }

    private static List<string> Names(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f)).Order(StringComparer.Ordinal)];

    private static string Text(string folder, string name) => File.ReadAllText(Path.Combine(folder, name));
}
