using System.CommandLine;
using System.Text.Json;
using Isthmus.App.Inputs;
using Isthmus.App.Output;
using Isthmus.Planner.Checking;

namespace Isthmus.App.Commands;

/// <summary><c>isthmus check</c>: everything that is wrong, or silently does nothing, in the manifests of one or several clusters.</summary>
internal static class CheckCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var options = new MeshOptions(takesPaths: true);
        var output = OutputFormat.Create("text", "json");
        var command = new Command("check", "Say everything that is wrong with manifests, and which settings silently do nothing.");
        options.AddTo(command);
        command.Options.Add(output);
        command.SetAction(arguments =>
        {
            if (options.Read(arguments, Console.Error) is not { } input)
            {
                return ExitCode.Misuse;
            }

            var findings = Check(input);
            Console.Out.Write(arguments.GetValue(output) == "json" ? Json(input, findings) : Text(input, findings));
            return findings.Any(f => f.Severity == Severity.Error) ? ExitCode.Findings : ExitCode.Ok;
        });
        return command;
    }

    private static List<Violation> Check(MeshInput input)
    {
        foreach (var cluster in input.ConfigClusters())
        {
            MeshChecks.Check(input.SnapshotFor(cluster), input.SourcesFor(cluster), input.Violations);
        }

        return [.. input.Violations
            .Distinct()
            .OrderBy(v => v.File, StringComparer.Ordinal)
            .ThenBy(v => v.Position.Line)
            .ThenBy(v => v.Position.Column)
            .ThenBy(v => v.Code, StringComparer.Ordinal)];
    }

    private static string Text(MeshInput input, List<Violation> findings)
    {
        var skipped = input.Skipped.Count == 0 ? "" : $"; skipped {string.Join(", ", input.Skipped.Select(s => $"{s.Value} {s.Key}"))}";
        var objects = input.Clusters.Sum(c => c.Objects.Count);
        var dropped = input.Violations.Dropped == 0 ? "" : $" ({input.Violations.Dropped} more are not shown)";
        return string.Concat(findings.Select(f => $"{f}\n"))
            + $"{Count(findings, Severity.Error, "error")}, {Count(findings, Severity.Warning, "warning")}{dropped} in {objects} objects of {input.Files} files{skipped}\n";
    }

    private static string Count(List<Violation> findings, Severity severity, string word)
    {
        var count = findings.Count(f => f.Severity == severity);
        return count == 1 ? $"1 {word}" : $"{count} {word}s";
    }

    private static string Json(MeshInput input, List<Violation> findings) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("files", input.Files);
        json.WriteNumber("objects", input.Clusters.Sum(c => c.Objects.Count));
        json.WriteStartObject("skipped");
        foreach (var (kind, count) in input.Skipped)
        {
            json.WriteNumber(kind, count);
        }

        json.WriteEndObject();
        json.WriteStartArray("findings");
        findings.ForEach(f => WriteFinding(json, f));
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteFinding(Utf8JsonWriter json, Violation finding)
    {
        json.WriteStartObject();
        json.WriteString("code", finding.Code);
        json.WriteString("severity", finding.Severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "info" });
        json.WriteString("file", finding.File);
        json.WriteNumber("line", finding.Position.Line);
        json.WriteNumber("column", finding.Position.Column);
        json.WriteString("object", finding.Object);
        json.WriteString("path", finding.Path);
        json.WriteString("message", finding.Message);
        json.WriteString("advice", finding.Advice);
        json.WriteEndObject();
    }
}
