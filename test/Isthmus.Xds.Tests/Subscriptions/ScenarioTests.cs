using System.Runtime.CompilerServices;
using Isthmus.TestKit;

namespace Isthmus.Xds.Tests.Subscriptions;

/// <summary>The rules of xds facts A.2 to A.4, one scenario file each; files named <c>delta-*</c> play the incremental variant.</summary>
public sealed class ScenarioTests
{
    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Folder(), "*.txt").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Server_answers_as_the_file_says(string file)
    {
        Scenario scenario = file.StartsWith("delta-", StringComparison.Ordinal) ? new IncrementalScenario() : new StateOfTheWorldScenario();
        Golden.Check(scenario.Play(File.ReadAllLines(Path.Combine(Folder(), file))), file);
    }

    private static string Folder([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "testdata");
}
