using System.Globalization;
using System.Text;
using Isthmus.Lab.Steps;

namespace Isthmus.App.Lab;

/// <summary>Several runs side by side as Markdown: the same steps, the same load, different data planes.</summary>
internal static class ScorecardText
{
    /// <summary>A chapter per scenario, a row per step, three columns per data plane.</summary>
    public static string Write(IReadOnlyList<LabReport> reports)
    {
        var text = new StringBuilder("# Scorecard\n\nThe same clusters, calls and faults, once through Isthmus and once through HAProxy (configured as its manual recommends against lost requests).\n");
        text.Append("Written by `isthmus lab scorecard`; times are those of the machine that it ran on.\n");
        foreach (var scenario in reports.GroupBy(r => r.Scenario.Name, StringComparer.Ordinal))
        {
            WriteScenario(text, [.. scenario]);
        }

        return text.ToString();
    }

    private static void WriteScenario(StringBuilder text, List<LabReport> reports)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n## {reports[0].Scenario.Name}\n\n{reports[0].Scenario.Question}\n\n| step |");
        text.AppendJoin("", reports.Select(r => $" {r.DataPlane}: failed | extra | settled after | p99 |"));
        text.Append("\n|---|").AppendJoin("", reports.Select(_ => "---|---|---|---|")).Append('\n');
        for (var i = 0; i < reports[0].Steps.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {reports[0].Steps[i].Step.Name} |");
            text.AppendJoin("", reports.Select(r => Cells(r.Steps[i]))).Append('\n');
        }
    }

    private static string Cells(StepResult step)
    {
        var extra = step.Whole.ExtraRequests is { } percent ? Text($"{percent:0.0} %") : "not known";
        var settled = step.ShiftedAfter is { } after ? Text($"{after.TotalSeconds:0.0} s") : step.Step.Actions.IsEmpty ? "" : "never";
        return Text($" {step.Whole.Failed} of {step.Whole.Begun} | {extra} | {settled} | {step.Settled.P99:0.0} ms |");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
