using System.CommandLine;
using System.Globalization;
using Isthmus.App.Inputs;
using Isthmus.Lab.Control;
using Isthmus.Lab.Networks;
using Isthmus.Lab.Processes;
using Isthmus.Lab.Scenarios;
using Isthmus.Lab.Topology;

namespace Isthmus.App.Commands;

/// <summary><c>isthmus lab</c>: clusters on one machine, as real processes on loopback; and what the commands below it share.</summary>
internal static class LabCommand
{
    private static readonly Dictionary<string, DataPlane> DataPlanes = new(StringComparer.Ordinal)
    {
        ["isthmus"] = DataPlane.ControlPlane,
        ["standalone"] = DataPlane.Standalone,
        ["haproxy"] = DataPlane.Haproxy,
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("lab", "Run clusters on this machine, break them, and watch where the calls go. Begin with: isthmus lab run samples/regional-failover");
        command.Subcommands.Add(LabRunCommand.Create());
        command.Subcommands.Add(LabUpCommand.Create());
        command.Subcommands.Add(LabScorecardCommand.Create());
        foreach (var order in LabOrderCommands.Create())
        {
            command.Subcommands.Add(order);
        }

        command.Subcommands.Add(LabExecCommand.Create());
        foreach (var action in LabActionCommands.Create())
        {
            command.Subcommands.Add(action);
        }

        return command;
    }

    /// <summary><c>SCENARIO</c>.</summary>
    public static Argument<string> ScenarioArgument() => new Argument<string>("SCENARIO") { Description = "A folder with a scenario.yaml, or such a file." }.WithoutOptions();

    /// <summary><c>--lab</c> of the commands that start a lab.</summary>
    public static Option<int?> NewSlotOption() => SlotOption("The number of the lab to be; without it the first free one.");

    /// <summary><c>--lab</c> of the commands that are about a lab which runs.</summary>
    public static Option<int?> SlotOption() => SlotOption("Which lab, when several run.");

    /// <summary><c>--data-plane</c>.</summary>
    public static Option<string> PlaneOption()
    {
        var option = new Option<string>("--data-plane")
        {
            Description = "What forwards the calls: isthmus (a control plane in each cluster drives the proxies), standalone (proxies read the folders), haproxy (for comparison).",
            HelpName = string.Join('|', DataPlanes.Keys),
            DefaultValueFactory = _ => "isthmus",
        };
        option.AcceptOnlyFromAmong([.. DataPlanes.Keys]);
        return option;
    }

    /// <summary>The data plane that the option names; others were refused before.</summary>
    public static DataPlane PlaneOf(string name) => DataPlanes[name];

    /// <summary>Reads a scenario; null when it has mistakes, which were said.</summary>
    public static Scenario? Read(string path)
    {
        var violations = new Violations();
        var scenario = ScenarioFile.Read(path, violations);
        foreach (var violation in violations)
        {
            Console.Error.WriteLine(violation);
        }

        return scenario;
    }

    /// <summary>Reads a scenario and plays it: here, or in namespaces of its own when its networks are isolated.</summary>
    /// <param name="path">The scenario.</param>
    /// <param name="slot">The slot that the user asks for.</param>
    /// <param name="play">Plays it in this process.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The exit code.</returns>
    public static Task<int> PlayAsync(string path, int? slot, Func<Scenario, Task<int>> play, CancellationToken cancellationToken) => GuardAsync(() =>
    {
        if (Read(path) is not { } scenario)
        {
            return Task.FromResult(ExitCode.Misuse);
        }

        return scenario.IsolatesNetworks && Isolation.InnerSlot is null
            ? Isolation.RunAgainAsync(IsthmusProgram.Current(), [.. Environment.GetCommandLineArgs().Skip(1)], slot, cancellationToken)
            : play(scenario);
    }, cancellationToken);

    /// <summary>Gives an order to the lab that is meant, and hands a good reply on; says what is wrong with a bad one.</summary>
    public static Task<int> AskAsync(int? slot, LabOrder order, Func<LabReply, Task<int>> use, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        var reply = await ControlClient.AskAsync(ControlClient.Choose(slot), order, cancellationToken);
        return reply.IsDone ? await use(reply) : Complain(reply.Text);
    }, cancellationToken);

    /// <summary>Says what is wrong, and gives the exit code for it.</summary>
    public static int Complain(string message, int code = ExitCode.Findings)
    {
        Console.Error.WriteLine($"isthmus: {message}");
        return code;
    }

    /// <summary>Runs what may be interrupted, or find the machine unwilling: that is said, not thrown.</summary>
    /// <param name="run">What is run.</param>
    /// <param name="cancellationToken">The user's signal; whatever else is given up was not interrupted by him.</param>
    public static async Task<int> GuardAsync(Func<Task<int>> run, CancellationToken cancellationToken)
    {
        try
        {
            return await run();
        }
        catch (LabException e)
        {
            return Complain(e.Message);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            return Complain($"given up: {e.Message}");
        }
        catch (OperationCanceledException)
        {
            return Complain("interrupted; everything was ended", ExitCode.Interrupted);
        }
    }

    private static Option<int?> SlotOption(string description) => new("--lab")
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < Isthmus.Lab.Defaults.MaxLabs)
            {
                return number;
            }

            result.AddError($"--lab: '{result.Tokens[0].Value}' is no lab; they have numbers from 0 to {Isthmus.Lab.Defaults.MaxLabs - 1}");
            return null;
        },
    };
}
