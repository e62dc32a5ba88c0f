using System.Runtime.CompilerServices;
using Isthmus.Api.Checking;
using Isthmus.Api.Reading;
using Isthmus.Model.Checking;
using Isthmus.Planner.Checking;

namespace Isthmus.Planner.Tests.Checking;

public sealed class CheckReferenceTests
{
    private const string Rewrite = "UPDATE_GOLDEN=1 dotnet test test/Isthmus.Planner.Tests --filter CheckReferenceTests";

    [Fact]
    public void Page_says_what_the_rules_say()
    {
        var page = CheckReference.Write(
        [
            ("Reading", "Whether a file can be read, and its fields are fields of its kind.", ReadingChecks.All),
            ("One object", "Rules that an object follows whatever else is in the mesh. What Istio refuses is an error here.", ObjectCheckCatalog.All),
            ("The mesh", "Rules about how objects, workloads and clusters fit together: settings that are accepted and do nothing, or bite later.", MeshCheckCatalog.All),
        ]);
        var file = Path.Combine(Root(), "docs", "reference", "checks.md");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, page);
        }

        (File.Exists(file) ? File.ReadAllText(file) : "").ShouldBe(page, $"docs/reference/checks.md is not what the rules say; rewrite it with: {Rewrite}");
    }

    [Fact]
    public void No_code_is_used_twice()
    {
        var codes = ReadingChecks.All.Concat(ObjectCheckCatalog.All).Concat(MeshCheckCatalog.All).Select(c => c.Code).ToArray();
        codes.ShouldBe(codes.Distinct(StringComparer.Ordinal));
    }

    private static string Root([CallerFilePath] string testFile = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(testFile)!, "..", "..", ".."));
}
