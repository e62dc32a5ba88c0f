using System.Runtime.CompilerServices;

namespace Isthmus.TestKit;

/// <summary>Files that stand beside a test in <c>testdata</c>.</summary>
public static class TestData
{
    /// <summary>The names of the files in a folder of <c>testdata</c> that end in <paramref name="ending"/>, sorted, folders below with <c>/</c>.</summary>
    public static IReadOnlyList<string> Names(string folder, string ending = ".yaml", [CallerFilePath] string testFile = "")
    {
        var root = Path.Combine(Path.GetDirectoryName(testFile)!, "testdata", folder);
        return [.. Directory.EnumerateFiles(root, "*" + ending, SearchOption.AllDirectories).Select(f => Path.GetRelativePath(root, f).Replace('\\', '/')).Order(StringComparer.Ordinal)];
    }

    /// <summary>The text of one file below <c>testdata</c>.</summary>
    public static string Read(string file, [CallerFilePath] string testFile = "") => File.ReadAllText(Path.Combine(Path.GetDirectoryName(testFile)!, "testdata", file));
}
