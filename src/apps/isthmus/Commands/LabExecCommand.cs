using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Isthmus.App.Inputs;
using Isthmus.Lab.Control;
using Isthmus.Lab.Processes;

namespace Isthmus.App.Commands;

/// <summary><c>isthmus lab exec</c>: a command of the user in the place of an application.</summary>
internal static class LabExecCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var slot = LabCommand.SlotOption();
        var target = new Argument<string>("CLUSTER/WORKLOAD") { Description = "The caller whose sidecar is called through." }.WithoutOptions();
        var words = new Argument<string[]>("COMMAND") { Description = "After --: the command and its arguments.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("exec", "Run a command as a workload's application, with http_proxy set to its sidecar: exec cluster-1/sleep -- curl -s http://helloworld.sample:5000/hello") { slot, target, words };
        command.SetAction((arguments, cancellationToken) => LabCommand.AskAsync(
            arguments.GetValue(slot),
            new LabOrder("place", arguments.GetRequiredValue(target)),
            place => RunAsync(place, arguments.GetRequiredValue(words), cancellationToken),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(LabReply place, string[] words, CancellationToken cancellationToken)
    {
        // Into the namespaces of the caller's own process, with the identity that the user has anyway.
        string[] enter = place.NetworkOf == 0 ? [] : ["nsenter", "--user", "--net", "--preserve-credentials", "--target", place.NetworkOf.ToString(CultureInfo.InvariantCulture), "--"];
        string[] command = [.. enter, .. words];
        var start = new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false };
        start.Environment["http_proxy"] = $"http://{place.Text}";
        start.Environment["HTTP_PROXY"] = $"http://{place.Text}";
        start.Environment["no_proxy"] = "";
        start.Environment["NO_PROXY"] = "";
        try
        {
            return await ForegroundCommand.RunAsync(start, cancellationToken);
        }
        catch (Win32Exception e)
        {
            return LabCommand.Complain($"{words[0]}: {e.Message}", ExitCode.Misuse);
        }
    }
}
