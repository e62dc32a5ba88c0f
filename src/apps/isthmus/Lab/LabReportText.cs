using System.Globalization;
using System.Text.Json;
using Isthmus.App.Output;
using Isthmus.Lab.Control;
using Isthmus.Lab.Scenarios;
using Isthmus.Lab.Steps;

namespace Isthmus.App.Lab;

/// <summary>What a run came to, as a table and as JSON.</summary>
internal static class LabReportText
{
    /// <summary>A row per step, then what did not hold, and what does not fit into a row. Where rows are too long to be read, a few lines per step.</summary>
    /// <param name="report">The result.</param>
    /// <param name="width">Columns of the terminal; null where lines may have any length.</param>
    public static string Write(LabReport report, int? width)
    {
        var table = Rows(report);
        var steps = table.Split('\n').Max(l => l.Length) > width ? string.Concat(report.Steps.Select(Paragraph)) : table;
        return $"\n{report.Scenario.Name} ({report.DataPlane}{(report.Scenario.IsSpeedRun ? ", speed run" : "")})\n\n{steps}{Notes(report)}";
    }

    private static string Rows(LabReport report)
    {
        var names = report.Steps.Where(HasColumns).SelectMany(s => s.Shares.Keys).Where(n => n.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var table = new TextTable(["STEP", .. names.Select(n => n.ToUpperInvariant()), "CALLS", "FAILED", "EXTRA", "SHIFTED", "P50", "P99", "RESULT"]);
        foreach (var step in report.Steps)
        {
            table.Add([
                step.Step.Name,
                .. names.Select(n => ShareOf(report, step, n)),
                Text($"{step.Whole.Begun}"),
                Text($"{step.Whole.Failed}"),
                step.Whole.ExtraRequests is { } extra ? Text($"{extra:0.0} %") : "",
                step.ShiftedAfter is { } shifted ? Text($"{shifted.TotalSeconds:0.0} s") : "",
                Text($"{step.Settled.P50:0.0} ms"),
                Text($"{step.Settled.P99:0.0} ms"),
                step.IsPassed ? "ok" : "NOT OK",
            ]);
        }

        return table.ToString();
    }

    private static string Paragraph(StepResult step)
    {
        var shares = HasColumns(step) ? Expectations.Describe(step.Shares) + "; " : "";
        var extra = step.Whole.ExtraRequests is { } percent ? Text($"; {percent:0.0} % extra") : "";
        var shifted = step.ShiftedAfter is { } after ? Text($"shifted after {after.TotalSeconds:0.0} s; ") : "";
        return Text($"{(step.IsPassed ? "ok" : "NOT OK"),-6} {step.Step.Name}\n       {shares}{step.Whole.Failed} of {step.Whole.Begun} failed{extra}\n       {shifted}p50 {step.Settled.P50:0.0} ms, p99 {step.Settled.P99:0.0} ms\n");
    }

    /// <summary>Everything, for scripts.</summary>
    public static string Json(LabReport report) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("scenario", report.Scenario.Name);
        json.WriteString("dataPlane", report.DataPlane);
        json.WriteBoolean("passed", report.IsPassed);
        json.WriteBoolean("speedRun", report.Scenario.IsSpeedRun);
        json.WriteNumber("startedInSeconds", Math.Round(report.StartedIn.TotalSeconds, 2));
        json.WriteStartArray("steps");
        foreach (var step in report.Steps)
        {
            WriteStep(json, step);
        }

        json.WriteEndArray();
        json.WriteStartObject("failures");
        foreach (var (reason, count) in report.Failures)
        {
            json.WriteNumber(reason, count);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    });

    /// <summary>What runs in a lab.</summary>
    public static string Table(IReadOnlyList<LabRow> rows)
    {
        var table = new TextTable("INSTANCE", "ROLE", "ADDRESS", "LOCALITY", "STATE", "PID");
        foreach (var row in rows)
        {
            table.Add(row.Instance, row.Role, row.Address, row.Locality, row.State, Text($"{row.ProcessId}"));
        }

        return table.ToString();
    }

    /// <summary>What a proxy thinks of its endpoints.</summary>
    public static string Table(IEnumerable<ProxyEndpoint> endpoints)
    {
        var table = new TextTable("UPSTREAM", "ADDRESS", "CLUSTER", "LOCALITY", "PRIORITY", "HEALTH", "REQUESTS", "ERRORS");
        foreach (var endpoint in endpoints)
        {
            table.Add(
                endpoint.Upstream, endpoint.Address, endpoint["cluster"], endpoint["locality"], endpoint["priority"],
                endpoint["health_flags"].TrimStart('/'), endpoint["rq_total"], endpoint["rq_error"]);
        }

        return table.ToString();
    }

    /// <summary>What runs in a lab, for scripts.</summary>
    public static string Json(IReadOnlyList<LabRow> rows) => JsonText.Write(json =>
    {
        json.WriteStartArray();
        foreach (var row in rows)
        {
            json.WriteStartObject();
            json.WriteString("instance", row.Instance);
            json.WriteString("role", row.Role);
            json.WriteString("address", row.Address);
            json.WriteString("locality", row.Locality);
            json.WriteString("state", row.State);
            json.WriteNumber("pid", row.ProcessId);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    // Instances are many, and others in each step.
    private static bool HasColumns(StepResult step) => step.Step.Expectation.ShareBy != ShareKey.Instance;

    // A step that tells answers apart by version says nothing about clusters.
    private static string ShareOf(LabReport report, StepResult step, string name) =>
        HasColumns(step) && report.Steps.Any(s => s.Step.Expectation.ShareBy == step.Step.Expectation.ShareBy && s.Shares.ContainsKey(name))
            ? Text($"{step.Shares.GetValueOrDefault(name):0.0} %")
            : "";

    private static string Notes(LabReport report)
    {
        var lines = report.Steps.SelectMany(s => s.Problems.Concat(Remarks(s)).Concat(Attempts(s)).Select(line => $"{s.Step.Name}: {line}\n"))
            .Concat(report.Failures.Select(f => Text($"failed {f.Value} times: {f.Key}\n")));
        var text = string.Concat(lines);
        return text.Length == 0 ? "" : "\n" + text;
    }

    // What a rule makes fail, and a step expects, needs no explanation.
    private static IEnumerable<string> Attempts(StepResult step) => step.IsPassed ? [] : step.FailedAttempts.Select(a => "failed attempts at " + a);

    private static IEnumerable<string> Remarks(StepResult step)
    {
        if (!HasColumns(step))
        {
            yield return Expectations.Describe(step.Shares);
        }

        if (step.Step.Expectation.InstanceShare is not null && step.Busiest.Instance.Length > 0)
        {
            yield return Text($"the busiest instance in any half second was {step.Busiest.Instance} with {step.Busiest.Share:0.#} % of the answers");
        }

        if (step.Step.Expectation.MayRefuseUntilDone)
        {
            yield return Text($"{step.Whole.RefusedUntilDone} of the failed calls found nobody listening at their own proxy before the actions were done");
        }

        if (step.Whole.HeldBack > 0)
        {
            yield return Text($"{step.Whole.HeldBack} calls were due and not begun, because as many as may be at once were under way");
        }
    }

    private static void WriteStep(Utf8JsonWriter json, StepResult step)
    {
        json.WriteStartObject();
        json.WriteString("name", step.Step.Name);
        json.WriteBoolean("passed", step.IsPassed);
        json.WriteStartObject("shares");
        foreach (var (name, share) in step.Shares)
        {
            json.WriteNumber(name, Math.Round(share, 2));
        }

        json.WriteEndObject();
        json.WriteNumber("calls", step.Whole.Begun);
        json.WriteNumber("failed", step.Whole.Failed);
        json.WriteNumber("refused", step.Whole.Refused);
        json.WriteNumber("heldBack", step.Whole.HeldBack);
        WriteOrNull(json, "extraRequestsPercent", step.Whole.ExtraRequests);
        WriteOrNull(json, "shiftedAfterSeconds", step.ShiftedAfter?.TotalSeconds);
        json.WriteNumber("answersPerSecond", Math.Round(step.Settled.Rate, 1));
        json.WriteNumber("p50Milliseconds", Math.Round(step.Settled.P50, 2));
        json.WriteNumber("p99Milliseconds", Math.Round(step.Settled.P99, 2));
        json.WriteStartObject("busiestInstance");
        json.WriteString("instance", step.Busiest.Instance);
        json.WriteNumber("percent", Math.Round(step.Busiest.Share, 2));
        json.WriteEndObject();
        json.WriteStartArray("problems");
        foreach (var problem in step.Problems)
        {
            json.WriteStringValue(problem);
        }

        json.WriteEndArray();
        json.WriteStartArray("failedAttempts");
        foreach (var attempt in step.FailedAttempts)
        {
            json.WriteStringValue(attempt);
        }

        json.WriteEndArray();
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
