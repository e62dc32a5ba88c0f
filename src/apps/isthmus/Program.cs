using System.CommandLine;
using Isthmus.App;
using Isthmus.App.Commands;

var root = new RootCommand("Isthmus joins Kubernetes clusters into one service mesh.");
root.Subcommands.Add(CheckCommand.Create());
root.Subcommands.Add(EndpointsCommand.Create());
root.Subcommands.Add(PlanCommand.Create());
root.Subcommands.Add(ProxyCommand.Create());
root.Subcommands.Add(ControlPlaneCommand.Create());
root.Subcommands.Add(ProxyStatusCommand.Create());

var arguments = root.Parse(args);
if (arguments.Errors.Count > 0)
{
    foreach (var error in arguments.Errors)
    {
        Console.Error.WriteLine($"isthmus: {error.Message}");
    }

    Console.Error.WriteLine($"isthmus: see 'isthmus {(arguments.CommandResult.Command == root ? "" : arguments.CommandResult.Command.Name + " ")}--help'");
    return ExitCode.Misuse;
}

return await arguments.InvokeAsync();
