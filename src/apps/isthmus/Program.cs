using System.CommandLine;
using Isthmus.App;
using Isthmus.App.Commands;

var root = new RootCommand("Isthmus joins Kubernetes clusters into one service mesh.");
root.Subcommands.Add(CaCommand.Create());
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

    var command = string.Concat(arguments.CommandResult.Command.Parents.OfType<Command>().Reverse().Append(arguments.CommandResult.Command).Where(c => c != root).Select(c => c.Name + " "));
    Console.Error.WriteLine($"isthmus: see 'isthmus {command}--help'");
    return ExitCode.Misuse;
}

return await arguments.InvokeAsync();
