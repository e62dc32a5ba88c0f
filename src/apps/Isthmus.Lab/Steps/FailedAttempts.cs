namespace Isthmus.Lab.Steps;

/// <summary>What a proxy's page <c>/decisions/failed</c> says about a step. Pure.</summary>
public static class FailedAttempts
{
    private const string AgeColumn = "seconds_ago";
    private const string FailureColumn = "failure";

    // What differs from attempt to attempt and explains nothing.
    private static readonly string[] Incidental = [AgeColumn, "loop", "draw", "took_ms"];

    /// <summary>
    /// The attempts that failed and are not older than <paramref name="age"/>: those that failed alike as one line, with how many they are and how long ago the last of them was; the newest first.
    /// </summary>
    public static IEnumerable<string> Of(string page, TimeSpan age)
    {
        var lines = page.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ')).ToList();
        if (lines.Count == 0 || Array.IndexOf(lines[0], AgeColumn) is not (>= 0 and var at) || Array.IndexOf(lines[0], FailureColumn) is not (>= 0 and var why))
        {
            return [];
        }

        var columns = lines[0];
        return lines.Skip(1)
            .Where(l => l.Length == columns.Length && l[why] != "None" && double.TryParse(l[at], CultureInfo.InvariantCulture, out var seconds) && seconds <= age.TotalSeconds)
            .GroupBy(l => string.Join(' ', columns.Zip(l).Where(c => !Incidental.Contains(c.First, StringComparer.Ordinal)).Select(c => $"{c.First}={c.Second}")), StringComparer.Ordinal)
            .Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Count()} times, last {g.First()[at]} s ago: {g.Key}"));
    }
}
