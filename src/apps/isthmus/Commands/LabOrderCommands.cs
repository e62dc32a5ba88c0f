using System.CommandLine;
using Isthmus.App.Inputs;
using Isthmus.App.Lab;
using Isthmus.App.Output;
using Isthmus.Lab.Control;

namespace Isthmus.App.Commands;

/// <summary>The commands that ask a lab which runs, or end it: <c>down</c>, <c>status</c>, <c>logs</c>, <c>endpoints</c>.</summary>
internal static class LabOrderCommands
{
    /// <summary>Makes the commands.</summary>
    public static IEnumerable<Command> Create() => [Down(), Status(), Logs(), Endpoints()];

    private static Command Down()
    {
        var slot = LabCommand.SlotOption();
        var command = new Command("down", "End a lab.") { slot };
        command.SetAction((arguments, cancellationToken) => LabCommand.GuardAsync(async () =>
        {
            var lab = ControlClient.Choose(arguments.GetValue(slot));
            if (!await ControlClient.EndAsync(lab, TimeProvider.System, cancellationToken))
            {
                return LabCommand.Complain($"lab {lab} was told to end, and has not yet");
            }

            Console.Out.WriteLine($"lab {lab} has ended");
            return ExitCode.Ok;
        }, cancellationToken));
        return command;
    }

    private static Command Status()
    {
        var slot = LabCommand.SlotOption();
        var output = OutputFormat.Create("text", "json");
        var command = new Command("status", "Show what runs in a lab.") { slot, output };
        command.SetAction((arguments, cancellationToken) => LabCommand.AskAsync(
            arguments.GetValue(slot),
            new LabOrder("status"),
            reply => Print(arguments.GetValue(output) == "json" ? LabReportText.Json(reply.Rows) : LabReportText.Table(reply.Rows)),
            cancellationToken));
        return command;
    }

    private static Command Logs()
    {
        var slot = LabCommand.SlotOption();
        var target = LabActionCommands.Target("Whose lines to show; without it everybody's.", ArgumentArity.ZeroOrOne);
        var command = new Command("logs", "Show what the lab's processes wrote.") { slot, target };
        command.SetAction((arguments, cancellationToken) => LabCommand.AskAsync(
            arguments.GetValue(slot),
            new LabOrder("logs", arguments.GetValue(target) ?? ""),
            reply => Print(reply.Text.Length == 0 ? "" : reply.Text + "\n"),
            cancellationToken));
        return command;
    }

    private static Command Endpoints()
    {
        var slot = LabCommand.SlotOption();
        var target = new Argument<string>("CLUSTER/WORKLOAD") { Description = "The gateway or caller whose proxy is asked." }.WithoutOptions();
        var host = new Argument<string?>("HOST") { Description = "Only services whose name contains this.", Arity = ArgumentArity.ZeroOrOne }.WithoutOptions();
        var command = new Command("endpoints", "Show the endpoints that a running proxy has, whether it uses them, and how many requests each got.") { slot, target, host };
        command.SetAction((arguments, cancellationToken) => LabCommand.AskAsync(
            arguments.GetValue(slot),
            new LabOrder("endpoints", arguments.GetRequiredValue(target)),
            reply => Print(LabReportText.Table(ProxyEndpoint.Parse(reply.Text).Where(e => e.Upstream.Contains(arguments.GetValue(host) ?? "", StringComparison.Ordinal)))),
            cancellationToken));
        return command;
    }

    private static Task<int> Print(string text)
    {
        Console.Out.Write(text);
        return Task.FromResult(ExitCode.Ok);
    }
}
