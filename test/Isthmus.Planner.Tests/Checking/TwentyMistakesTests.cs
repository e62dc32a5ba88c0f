using Isthmus.Model.Checking;
using Isthmus.TestKit;

namespace Isthmus.Planner.Tests.Checking;

/// <summary>A folder as an operator has it: a folder per cluster and the mesh's settings, with twenty different mistakes in them.</summary>
public sealed class TwentyMistakesTests
{
    private const string Folder = "twenty-mistakes";

    [Fact]
    public void Twenty_mistakes_in_several_files_are_all_found_in_one_run()
    {
        var found = Check();
        ExpectedFindings.OfFiles(found).ShouldBe(ExpectedFindings.In(Files()), string.Join('\n', found));
        found.Count.ShouldBe(20);
        found.Select(v => v.Code).Distinct(StringComparer.Ordinal).Count().ShouldBe(20);
    }

    [Fact]
    public void The_mistakes_are_of_all_three_kinds_and_stand_in_several_files()
    {
        var found = Check();
        found.Select(v => v.Code[..5]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ShouldBe(["ISM00", "ISM01", "ISM02"]);
        found.Select(v => v.File).Distinct(StringComparer.Ordinal).Count().ShouldBeGreaterThan(4);
    }

    private static Violations Check()
    {
        var mesh = new MeshCase();
        foreach (var (file, text) in Files())
        {
            mesh.Add(file, text, file.StartsWith("west/", StringComparison.Ordinal) ? "west" : "east");
        }

        return mesh.Check().Violations;
    }

    private static IEnumerable<(string File, string Text)> Files() => TestData.Names(Folder).Select(n => (n, TestData.Read($"{Folder}/{n}")));
}
