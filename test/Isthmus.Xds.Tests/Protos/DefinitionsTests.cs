using System.Runtime.CompilerServices;
using Isthmus.Xds.Protos;

namespace Isthmus.Xds.Tests.Protos;

public sealed class DefinitionsTests
{
    [Fact]
    public void Every_file_of_definitions_is_among_those_that_are_described()
    {
        var root = Path.GetFullPath(Path.Combine(Here(), "../../../src/core/Isthmus.Xds/Protos"));
        var files = Directory.EnumerateFiles(root, "*.proto", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(root, f)).Order(StringComparer.Ordinal);

        Definitions.Files.Select(f => f.Name).Where(n => !n.StartsWith("google/protobuf/", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ShouldBe(files);
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
