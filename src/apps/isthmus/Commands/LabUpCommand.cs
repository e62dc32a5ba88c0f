using System.CommandLine;
using Isthmus.App.Lab;
using Isthmus.Lab.Control;
using Isthmus.Lab.Scenarios;
using Isthmus.Lab.Topology;

namespace Isthmus.App.Commands;

/// <summary><c>isthmus lab up</c>: a lab that stays, and takes orders.</summary>
internal static class LabUpCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var (scenario, plane, slot) = (LabCommand.ScenarioArgument(), LabCommand.PlaneOption(), LabCommand.NewSlotOption());
        var calls = new Option<bool>("--calls") { Description = "Make the scenario's calls all the time, and say each second who answers." };
        var command = new Command("up", "Start a scenario and stay, until 'isthmus lab down' or Ctrl-C.") { scenario, plane, slot, calls };
        command.SetAction((arguments, cancellationToken) => LabCommand.PlayAsync(
            arguments.GetRequiredValue(scenario),
            arguments.GetValue(slot),
            async read =>
            {
                var options = new LabOptions { Program = IsthmusProgram.Current(), DataPlane = LabCommand.PlaneOf(arguments.GetValue(plane)!), Slot = arguments.GetValue(slot) };
                await StayAsync(read, options, arguments.GetValue(calls), cancellationToken);
                return ExitCode.Ok;
            },
            cancellationToken));
        return command;
    }

    private static async Task StayAsync(Scenario scenario, LabOptions options, bool makesCalls, CancellationToken cancellationToken)
    {
        using var view = LabViews.Create(Console.Out, isRedirected: true, scenario);
        await using var lab = await RunningLab.StartAsync(scenario, options, view, TimeProvider.System, cancellationToken);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var control = new ControlServer(lab);
        var serving = control.RunAsync(stopping.Token);
        var calling = makesCalls ? LabCalls.RunAsync(lab, Console.Out, TimeProvider.System, stopping.Token) : Task.CompletedTask;
        view.Say($"lab {lab.Slot} is up; end it with 'isthmus lab down' or Ctrl-C");
        await control.Down.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await stopping.CancelAsync();
        await Task.WhenAll(serving, calling);
    }
}
