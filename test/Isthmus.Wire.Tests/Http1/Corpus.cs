using System.Runtime.CompilerServices;

namespace Isthmus.Wire.Tests.Http1;

/// <summary>The cases of <c>testdata/http1</c>.</summary>
internal static class Corpus
{
    public static IReadOnlyList<CorpusCase> Requests { get; } =
        [.. Lines("requests.txt", 3).Select(c => new CorpusCase(c[0], c[1], "", Escaped.Decode(c[2])))];

    public static IReadOnlyList<CorpusCase> Responses { get; } =
        [.. Lines("responses.txt", 4).Select(c => new CorpusCase(c[0], c[1], c[2], Escaped.Decode(c[3])))];

    // The bytes start after "| " and are not trimmed: a space may be the point of the case.
    private static IEnumerable<string[]> Lines(string file, int columns, [CallerFilePath] string testFile = "") =>
        File.ReadLines(Path.Combine(Path.GetDirectoryName(testFile)!, "..", "testdata", "http1", file))
            .Where(l => l.Length > 0 && l[0] != '#')
            .Select(l => l.Split(" | ", columns))
            .Select(c => c.Length == columns ? c : throw new FormatException($"{file}: {string.Join(" | ", c)}"));
}
