using System.Text.Json;
using Isthmus.TestKit;

namespace Isthmus.EndToEnd.Tests.Commands;

public sealed class CheckCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("isthmus-check-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_sample_has_no_errors_and_no_warnings()
    {
        var run = await ProgramRun.StartAsync(
            "check", "--cluster", "cluster-a=samples/regional-failover/cluster-a", "--cluster", "cluster-b=samples/regional-failover/cluster-b");
        run.Output.ShouldStartWith("0 errors, 0 warnings in ");
        run.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_mistake_is_shown_with_its_place_and_ends_with_1()
    {
        var file = Write("rule.yaml", """
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata:
              name: web
            spec:
              host: web
              trafficPolcy: {}
            """);

        var run = await ProgramRun.StartAsync("check", file);

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldContain($"{file}:7:3: error ISM0");
        run.Output.ShouldContain("trafficPolicy");
    }

    [Theory]
    [InlineData("")]
    [InlineData("apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata:\n  name: web\nspec:\n  host: web\n")]
    public async Task A_file_of_mesh_settings_that_holds_none_is_an_error(string text)
    {
        var file = Write("mesh.yaml", text);
        var run = await ProgramRun.StartAsync("check", "samples/local-first", "--mesh-config", file);
        run.ExitCode.ShouldBe(1);
        run.Output.ShouldContain($"{file}: error ISM0010: holds no MeshConfig; write MeshConfig's own fields");
    }

    [Fact]
    public async Task Json_carries_every_part_of_a_finding()
    {
        var file = Write("rule.yaml", "apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata:\n  name: web\nspec:\n  host: 7x!\n  hots: y\n");
        var run = await ProgramRun.StartAsync("check", file, "--output", "json");
        run.ExitCode.ShouldBe(1);
        using var json = JsonDocument.Parse(run.Output);
        var finding = json.RootElement.GetProperty("findings").EnumerateArray().First(f => f.GetProperty("path").GetString() == "spec.hots");
        finding.GetProperty("line").GetInt32().ShouldBe(7);
        finding.GetProperty("severity").GetString().ShouldBe("error");
        finding.GetProperty("code").GetString().ShouldStartWith("ISM0");
    }

    [Theory]
    [InlineData("large.yaml")]
    [InlineData("bomb.yaml")]
    [InlineData("deep.yaml")]
    [InlineData("binary.yaml")]
    [InlineData("unreadable.yaml")]
    public async Task A_hostile_file_gives_one_clear_error(string name)
    {
        var file = Path.Combine(_folder.FullName, name);
        WriteHostile(file);

        var run = await ProgramRun.StartAsync("check", _folder.FullName);

        run.ExitCode.ShouldBe(1);
        run.Output.Split('\n').Count(l => l.Contains(": error ISM0", StringComparison.Ordinal)).ShouldBe(1, run.Output);
        run.Output.ShouldContain(name);
    }

    // The folder's own tests hold each finding to its line; here it is the one run that a user makes.
    [Fact]
    public async Task Twenty_mistakes_give_twenty_findings_in_one_run()
    {
        const string Folder = "test/Isthmus.Planner.Tests/Checking/testdata/twenty-mistakes";
        var run = await ProgramRun.StartAsync(
            "check", "--cluster", $"east={Folder}/east", "--cluster", $"west={Folder}/west", "--mesh-config", $"{Folder}/mesh.yaml");
        run.ExitCode.ShouldBe(1);
        Golden.Check(run.Output, "twenty-mistakes.txt");
        run.Output.Split('\n').Count(l => l.Contains(" ISM0", StringComparison.Ordinal)).ShouldBe(20);
    }

    [Fact]
    public async Task An_object_that_is_defined_twice_is_shown_with_both_places()
    {
        const string Service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports:\n  - port: 80\n    name: http\n";
        var first = Write("a.yaml", Service);
        var second = Write("b.yaml", "# again\n" + Service);
        var run = await ProgramRun.StartAsync("check", _folder.FullName);
        run.Output.ShouldContain($"{second}:2:1: warning ISM0046: was defined at {first}:1 before");
        run.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Nothing_to_read_is_misuse()
    {
        (await ProgramRun.StartAsync("check")).ExitCode.ShouldBe(2);
        (await ProgramRun.StartAsync("check", "no-such-path")).ExitCode.ShouldBe(2);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static void WriteHostile(string file)
    {
        switch (Path.GetFileNameWithoutExtension(file))
        {
            case "large":
                // 20 MB, the limit is 16 MiB.
                File.WriteAllText(file, string.Concat(Enumerable.Repeat("# twenty megabytes of comments\n", 20_000_000 / 31)));
                break;
            case "bomb":
                File.WriteAllText(file, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
                    + string.Concat(Enumerable.Range(1, 12).Select(i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n")));
                break;
            case "deep":
                File.WriteAllText(file, new string('[', 100_000));
                break;
            case "unreadable":
                // A link to nowhere: file rights would not stop a test that runs as root.
                File.CreateSymbolicLink(file, file + ".gone");
                break;
            default:
                File.WriteAllBytes(file, [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0, 0, 0, 0xff, 0xfe]);
                break;
        }
    }
}
