using System.CommandLine;
using System.CommandLine.Invocation;
using Isthmus.App;
using Isthmus.App.Commands;
using Isthmus.App.Hosting;
using Isthmus.App.Inputs;
using Isthmus.Lab.Processes;

// First of all, so that nothing that a lab starts outlives it.
ParentTie.Hold();

var root = new RootCommand("Isthmus joins Kubernetes clusters into one service mesh.");
root.Subcommands.Add(CaCommand.Create());
root.Subcommands.Add(CheckCommand.Create());
root.Subcommands.Add(EndpointsCommand.Create());
root.Subcommands.Add(PlanCommand.Create());
root.Subcommands.Add(ProxyCommand.Create());
root.Subcommands.Add(ControlPlaneCommand.Create());
root.Subcommands.Add(ProxyStatusCommand.Create());
root.Subcommands.Add(LabCommand.Create());
root.Subcommands.Add(AppCommand.Create());

var arguments = root.Parse(args);
if (arguments.Errors.Count > 0)
{
    ArgumentErrors.Write(arguments, Console.Error);
    return ExitCode.Misuse;
}

// Servers and labs end in good order; how long that may take is theirs to bound. Whatever only computes is simply ended.
var stopping = arguments.Action is AsynchronousCommandLineAction ? StopSignals.Listen() : CancellationToken.None;
return await arguments.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null }, stopping);
