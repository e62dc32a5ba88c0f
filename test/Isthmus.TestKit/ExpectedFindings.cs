using System.Globalization;
using System.Text.RegularExpressions;
using Isthmus.Model.Checking;

namespace Isthmus.TestKit;

/// <summary>
/// Findings that a manifest expects of itself, written where they are expected: <c># ISM0117 spec.host</c> at the end of a line. <c>ISM0117@6</c> stands for
/// line 6 (0 for a finding without a place), a path <c>-</c> for the whole object.
/// </summary>
public static partial class ExpectedFindings
{
    /// <summary>What <paramref name="text"/> expects, one per line as <c>code line path</c>, sorted.</summary>
    public static string In(string text)
    {
        var expected = new List<string>();
        foreach (var (i, line) in text.Split('\n').Index())
        {
            expected.AddRange(Expectation().Matches(line).Select(m =>
            {
                var at = m.Groups["line"] is { Success: true } given ? int.Parse(given.ValueSpan, CultureInfo.InvariantCulture) : i + 1;
                var path = m.Groups["path"].Value is "-" ? "" : m.Groups["path"].Value;
                return Line(m.Groups["code"].Value, at, path);
            }));
        }

        return Sorted(expected);
    }

    /// <summary>What several files expect, each line with the file's name before it.</summary>
    public static string In(IEnumerable<(string File, string Text)> files) =>
        Sorted(files.SelectMany(f => In(f.Text).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => $"{f.File} {l}")));

    /// <summary>What was found in several files, in the same form.</summary>
    public static string OfFiles(IEnumerable<Violation> violations) => Sorted(violations.Select(v => $"{v.File} {Line(v.Code, v.Position.Line, v.Path)}"));

    /// <summary>What was found, in the same form.</summary>
    public static string Of(IEnumerable<Violation> violations) => Sorted(violations.Select(v => Line(v.Code, v.Position.Line, v.Path)));

    [GeneratedRegex(@"# (?<code>ISM\d{4})(@(?<line>\d+))? (?<path>\S+)", RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex Expectation();

    private static string Line(string code, int line, string path) => $"{code} {line.ToString(CultureInfo.InvariantCulture)} {path}".TrimEnd();

    private static string Sorted(IEnumerable<string> lines) => string.Join('\n', lines.Order(StringComparer.Ordinal));
}
