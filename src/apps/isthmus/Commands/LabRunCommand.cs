using System.CommandLine;
using Isthmus.App.Lab;
using Isthmus.App.Output;
using Isthmus.Lab.Processes;
using Isthmus.Lab.Scenarios;
using Isthmus.Lab.Steps;
using Isthmus.Lab.Topology;

namespace Isthmus.App.Commands;

/// <summary><c>isthmus lab run</c>: a scenario from nothing to nothing, with a verdict.</summary>
internal static class LabRunCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var (scenario, plane, slot) = (LabCommand.ScenarioArgument(), LabCommand.PlaneOption(), LabCommand.NewSlotOption());
        var output = OutputFormat.Create("text", "json");
        var report = new Option<string?>("--report") { Description = "Write the result as JSON to this file too.", HelpName = "FILE" };
        var keep = new Option<bool>("--keep") { Description = "Leave the temporary folder, to look at what the clusters reported." };
        var speed = new Option<bool>("--speed-run") { Description = "Measure each step for two seconds at most; nothing else is different." };
        var command = new Command("run", "Start a scenario, play its steps, check what it expects, end everything.") { scenario, plane, slot, output, report, keep, speed };
        command.SetAction((arguments, cancellationToken) => LabCommand.PlayAsync(
            arguments.GetRequiredValue(scenario),
            arguments.GetValue(slot),
            async read =>
            {
                if (read.Steps.IsEmpty)
                {
                    return LabCommand.Complain($"{read.Name} has no steps to play: write some, or start it with 'isthmus lab up'", ExitCode.Misuse);
                }

                var options = new LabOptions
                {
                    Program = IsthmusProgram.Current(),
                    DataPlane = LabCommand.PlaneOf(arguments.GetValue(plane)!),
                    Slot = arguments.GetValue(slot),
                    KeepsFolder = arguments.GetValue(keep),
                };
                var result = await PlayAsync(arguments.GetValue(speed) ? read.ForSpeedRun() : read, options, arguments.GetValue(output) == "json", arguments.GetValue(report), cancellationToken);
                return result.IsPassed ? ExitCode.Ok : ExitCode.Findings;
            },
            cancellationToken));
        return command;
    }

    private static async Task<LabReport> PlayAsync(Scenario scenario, LabOptions options, bool isJson, string? file, CancellationToken cancellationToken)
    {
        if (file is not null)
        {
            RequireWritable(file);
        }

        using var view = LabViews.Create(isJson ? Console.Error : Console.Out, isJson ? Console.IsErrorRedirected : Console.IsOutputRedirected, scenario);
        var result = await ScenarioRun.PlayAsync(scenario, options, view, TimeProvider.System, cancellationToken);
        view.Dispose();
        Console.Out.Write(isJson ? LabReportText.Json(result) : LabReportText.Write(result, Console.IsOutputRedirected ? null : Console.WindowWidth));
        if (file is not null)
        {
            Write(file, LabReportText.Json(result));
        }

        return result;
    }

    /// <summary>Finds out whether a result can be written, before minutes have passed. What is there stays.</summary>
    /// <exception cref="LabException">It cannot.</exception>
    public static void RequireWritable(string file) => Guard(file, () => File.Open(file, FileMode.OpenOrCreate, FileAccess.Write).Dispose());

    /// <summary>Writes a result.</summary>
    /// <exception cref="LabException">It cannot be written.</exception>
    public static void Write(string file, string text) => Guard(file, () => File.WriteAllText(file, text));

    private static void Guard(string file, Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LabException($"{file} cannot be written: {e.Message}", e);
        }
    }
}
