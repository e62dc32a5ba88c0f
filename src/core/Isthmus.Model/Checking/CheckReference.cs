using System.Globalization;
using System.Text;

namespace Isthmus.Model.Checking;

/// <summary>Writes the reference of all rules, <c>docs/reference/checks.md</c>, from their catalogues.</summary>
public static class CheckReference
{
    /// <summary>The page as Markdown, with one chapter per catalogue.</summary>
    /// <param name="chapters">Title, one introducing sentence, and the rules of each chapter.</param>
    public static string Write(IEnumerable<(string Title, string Introduction, IReadOnlyList<Check> Checks)> chapters)
    {
        var text = new StringBuilder();
        text.AppendLf("# Checks")
            .AppendLf()
            .AppendLf("What `isthmus check` can find. An error means that the object is refused; a warning, that it is used but probably does not do what its author meant.")
            .AppendLf("This page is written from the rules themselves; codes are never reused.");
        foreach (var (title, introduction, checks) in chapters)
        {
            text.AppendLf().AppendLf($"## {title}").AppendLf().AppendLf(introduction).AppendLf();
            WriteTable(text, checks);
            foreach (var check in checks)
            {
                WriteOne(text, check);
            }
        }

        return text.ToString();
    }

    private static void WriteTable(StringBuilder text, IReadOnlyList<Check> checks)
    {
        text.AppendLf("| code | severity | rule |").AppendLf("|---|---|---|");
        foreach (var check in checks)
        {
            text.AppendLf(string.Create(CultureInfo.InvariantCulture, $"| [{check.Code}](#{Anchor(check)}) | {Name(check.Severity)} | {check.Title} |"));
        }
    }

    private static void WriteOne(StringBuilder text, Check check)
    {
        var advice = check.Advice.Length == 0 ? "" : $"{char.ToUpperInvariant(check.Advice[0])}{check.Advice[1..]}.";
        text.AppendLf()
            .AppendLf($"### {check.Code}")
            .AppendLf()
            .AppendLf($"**{check.Title}** ({Name(check.Severity)}). {check.Explanation}")
            .AppendLf()
            .AppendLf($"What to do: {advice}");
    }

    private static string Anchor(Check check) => check.Code.ToLowerInvariant();

    private static string Name(Severity severity) => severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "info" };

    // The page is the same on every system.
    private static StringBuilder AppendLf(this StringBuilder text, string line = "") => text.Append(line).Append('\n');
}
