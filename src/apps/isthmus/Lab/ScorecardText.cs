using System.Globalization;
using System.Text;
using System.Text.Json;
using Isthmus.App.Output;
using Isthmus.Lab.Steps;

namespace Isthmus.App.Lab;

/// <summary>Several runs side by side: the same steps, the same load, different data planes.</summary>
internal static class ScorecardText
{
    private const string Legend = """
        Written by `isthmus lab scorecard`. The same clusters, calls and faults, once through Isthmus and once through HAProxy, configured as its manual recommends against lost requests: health checks
        every second, `observe layer7`, `option redispatch`, `retry-on` for every failure that may be retried; both have the same limit for one try where the operator's rules set one.

        - **failed**: calls without a good answer, from the fault to the end of its recovery, of so many. The callers do not try again themselves.
        - **extra**: requests that servers got in that time and that became nobody's good answer, by the servers' own counts.
        - **99 % shifted**: from the fault until a half second's answers are shared as they should be (within one point where a cluster should have all or nothing) and have been so for a second.
        - **back**: the same from the end of the fault. For Isthmus it includes what the operator's `baseEjectionTime` (30 s) asks for.
        - **p99**: of the calls answered from the fault on, with those that were under way.

        """;

    /// <summary>Markdown: a chapter per scenario, a row per fault, a table per data plane column group.</summary>
    public static string Write(IReadOnlyList<LabReport> reports, TimeSpan took)
    {
        var text = new StringBuilder("# Scorecard\n\n").Append(Legend.ReplaceLineEndings("\n"));
        text.Append(CultureInfo.InvariantCulture, $"\nAll of it took {took.TotalMinutes:0.0} minutes on {Environment.ProcessorCount} cores; times are those of that machine, and what else it did.\n");
        foreach (var scenario in reports.GroupBy(r => r.Scenario.Name, StringComparer.Ordinal))
        {
            WriteScenario(text, [.. scenario]);
        }

        return text.ToString();
    }

    /// <summary>The same numbers for scripts.</summary>
    public static string Json(IReadOnlyList<LabReport> reports) => JsonText.Write(json =>
    {
        json.WriteStartArray();
        foreach (var report in reports)
        {
            json.WriteStartObject();
            json.WriteString("scenario", report.Scenario.Name);
            json.WriteString("dataPlane", report.DataPlane);
            json.WriteNumber("callsPerSecond", report.Scenario.Load.Rate);
            json.WriteStartArray("faults");
            foreach (var row in ScorecardRow.Of(report))
            {
                WriteRow(json, row);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static void WriteScenario(StringBuilder text, List<LabReport> reports)
    {
        var healthy = reports.Select(r => Text($"{r.DataPlane} {r.Steps[0].Settled.Rate:0} answers/s with a p99 of {r.Steps[0].Settled.P99:0.0} ms"));
        text.Append(CultureInfo.InvariantCulture, $"\n## {reports[0].Scenario.Name}\n\n{reports[0].Scenario.Question} Without a fault: {string.Join(", ", healthy)}.\n\n|  |");
        text.AppendJoin("", reports.Select(r => $" **{r.DataPlane}** failed | extra | 99 % shifted | back | p99 |"));
        text.Append("\n|---|").AppendJoin("", reports.Select(_ => "---|---|---|---|---|")).Append('\n');
        var rows = reports.ConvertAll(ScorecardRow.Of);
        for (var i = 0; i < rows[0].Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {rows[0][i].Fault.Step.Name} |").AppendJoin("", rows.Select(r => Cells(r[i]))).Append('\n');
        }
    }

    private static string Cells(ScorecardRow row)
    {
        var extra = row.Extra is { } count ? Text($"{count}") : "not known";
        return Text($" {row.Failed} of {row.Calls} | {extra} | {Moment(row.Fault)} | {(row.Return is { } back ? Moment(back) : "")} | {row.Fault.Whole.P99:0} ms |");
    }

    private static string Moment(StepResult step) =>
        step.ShiftedAfter is not { } after ? "never" : Text($"{after.TotalSeconds:0.0} s{(Expectations.IsSettled(step.Step.Expectation, step.Settled, step.Settled.Open) == true ? "" : ", not for long")}");

    private static void WriteRow(Utf8JsonWriter json, ScorecardRow row)
    {
        json.WriteStartObject();
        json.WriteString("fault", row.Fault.Step.Name);
        json.WriteNumber("calls", row.Calls);
        json.WriteNumber("failed", row.Failed);
        WriteOrNull(json, "extraRequests", row.Extra);
        WriteOrNull(json, "shiftedAfterSeconds", row.Fault.ShiftedAfter?.TotalSeconds);
        WriteOrNull(json, "backAfterSeconds", row.Return?.ShiftedAfter?.TotalSeconds);
        json.WriteNumber("p99Milliseconds", Math.Round(row.Fault.Whole.P99, 1));
        json.WriteEndObject();
    }

    private static void WriteOrNull(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, Math.Round(number, 2));
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
