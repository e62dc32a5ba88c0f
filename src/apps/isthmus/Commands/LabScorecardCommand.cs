using System.CommandLine;
using System.Diagnostics;
using Isthmus.App.Inputs;
using Isthmus.App.Lab;
using Isthmus.Lab.Scenarios;
using Isthmus.Lab.Steps;
using Isthmus.Lab.Topology;

namespace Isthmus.App.Commands;

/// <summary><c>isthmus lab scorecard</c>: every fault once, through Isthmus and through HAProxy.</summary>
internal static class LabScorecardCommand
{
    private static readonly string[] All = ["samples/regional-failover/scorecard.yaml", "samples/local-first/scorecard.yaml", "samples/local-first/no-rule-scorecard.yaml"];

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var scenarios = new Argument<string[]>("SCENARIO")
        {
            Description = $"What to play; without it {string.Join(", ", All)}. The first step is the healthy one, then faults and their ends in turn.",
            Arity = ArgumentArity.ZeroOrMore,
        }.WithoutOptions();
        var report = new Option<string>("--report") { Description = "The Markdown file to write; the JSON is beside it.", HelpName = "FILE", DefaultValueFactory = _ => Path.Combine("docs", "scorecard.md") };
        var command = new Command("scorecard", "Play faults through Isthmus and through HAProxy, and write both side by side as Markdown and JSON. Takes twenty minutes.") { scenarios, report };
        command.SetAction((arguments, cancellationToken) => LabCommand.GuardAsync(async () =>
        {
            var read = (arguments.GetValue(scenarios) is { Length: > 0 } given ? given : All).Select(LabCommand.Read).ToList();
            if (read.Contains(null))
            {
                return ExitCode.Misuse;
            }

            await WriteAsync([.. read.OfType<Scenario>()], arguments.GetValue(report)!, cancellationToken);
            return ExitCode.Ok;
        }, cancellationToken));
        return command;
    }

    private static async Task WriteAsync(IReadOnlyList<Scenario> scenarios, string file, CancellationToken cancellationToken)
    {
        var json = Path.ChangeExtension(file, ".json");

        LabRunCommand.RequireWritable(file);
        LabRunCommand.RequireWritable(json);
        var start = Stopwatch.StartNew();
        var results = await PlayAsync(scenarios, cancellationToken);
        LabRunCommand.Write(file, ScorecardText.Write(results, start.Elapsed));
        LabRunCommand.Write(json, ScorecardText.Json(results));
        Console.Out.WriteLine($"wrote {file} and {json}");
    }

    private static async Task<List<LabReport>> PlayAsync(IReadOnlyList<Scenario> scenarios, CancellationToken cancellationToken)
    {
        var results = new List<LabReport>();
        DataPlane[] planes = [DataPlane.ControlPlane, DataPlane.Haproxy];
        foreach (var (scenario, plane) in scenarios.SelectMany(s => planes.Select(p => (s, p))))
        {
            Console.Error.WriteLine($"run {results.Count + 1} of {scenarios.Count * planes.Length}: {scenario.Name} through {(plane == DataPlane.Haproxy ? "HAProxy" : "Isthmus")}");
            using var view = LabViews.Create(Console.Error, Console.IsErrorRedirected, scenario);
            var options = new LabOptions { Program = IsthmusProgram.Current(), DataPlane = plane };
            results.Add(await ScenarioRun.PlayAsync(scenario, options, view, TimeProvider.System, cancellationToken));
        }

        return results;
    }
}
