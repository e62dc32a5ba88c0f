using System.CommandLine;
using Isthmus.App.Output;
using Isthmus.Planner;

namespace Isthmus.App.Commands;

/// <summary><c>isthmus plan</c>: everything that one proxy is told.</summary>
internal static class PlanCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var options = new ProxyOptions();
        var output = OutputFormat.Create("json", "yaml");
        var command = new Command("plan", "Show the whole plan of one proxy: listeners, routes, upstreams, endpoints, names.");
        options.AddTo(command);
        command.Options.Add(output);
        command.SetAction(arguments =>
        {
            if (options.Read(arguments, Console.Error) is not { } mesh)
            {
                return ExitCode.Misuse;
            }

            var plan = MeshPlanner.Plan(mesh.Snapshot, mesh.Proxy);
            Console.Out.Write(arguments.GetValue(output) == "yaml" ? PlanText.Yaml(plan) : PlanText.Json(plan));
            return ExitCode.Ok;
        });
        return command;
    }
}
