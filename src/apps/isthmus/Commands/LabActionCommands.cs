using System.CommandLine;
using Isthmus.App.Inputs;
using Isthmus.Lab.Control;
using Isthmus.Lab.Scenarios;

namespace Isthmus.App.Commands;

/// <summary>A command for each thing that can be done to a part of a lab; the words are those of a scenario's <c>do</c>.</summary>
internal static class LabActionCommands
{
    private const string TargetName = "CLUSTER[/WORKLOAD[/INSTANCE]]";

    /// <summary>Makes the commands, in the order of the verbs.</summary>
    public static IEnumerable<Command> Create() => Enum.GetValues<LabVerb>().Select(Create);

    /// <summary>An argument that names a part of a lab.</summary>
    public static Argument<string?> Target(string description, ArgumentArity arity, string name = TargetName) =>
        new Argument<string?>(name) { Description = description, Arity = arity }.WithoutOptions();

    private static Command Create(LabVerb verb)
    {
        var (summary, arguments) = Describe(verb);
        var slot = LabCommand.SlotOption();
        var command = new Command(LabAction.NameOf(verb), summary) { slot };
        foreach (var argument in arguments)
        {
            command.Arguments.Add(argument);
        }

        command.SetAction((parsed, cancellationToken) =>
        {
            var text = string.Join(' ', arguments.Select(parsed.GetValue).OfType<string>().Prepend(LabAction.NameOf(verb)));
            return LabAction.Parse(text, out var problem) is null ? Task.FromResult(LabCommand.Complain(problem, ExitCode.Misuse)) : LabCommand.AskAsync(
                parsed.GetValue(slot),
                new LabOrder("act", text),
                reply =>
                {
                    Console.Out.WriteLine(reply.Text);
                    return Task.FromResult(ExitCode.Ok);
                },
                cancellationToken);
        });
        return command;
    }

    // Which of its parts there are, the lab itself knows and says.
    private static (string Summary, Argument<string?>[] Arguments) Describe(LabVerb verb) => verb switch
    {
        LabVerb.Scale => ("Run so many instances of a workload: scale cluster-a/hello-world 0.", [Required("CLUSTER/WORKLOAD", "The workload."), Required("N", $"How many, up to {Isthmus.Lab.Defaults.MaxReplicas}.")]),
        LabVerb.Kill => ("End at once, as kill -9 does.", [Part()]),
        LabVerb.Start => ("Start again what was killed.", [Part()]),
        LabVerb.Await => ("Wait until it is ready, with its sidecar.", [Part()]),
        LabVerb.Pause => ("Stop without ending, as kill -STOP does: connections are accepted, nothing answers.", [Part()]),
        LabVerb.Resume => ("Go on after a pause.", [Part()]),
        LabVerb.Slow => ("Answer late: slow cluster-a/hello-world 2s.", [Part(), Required("TIME", "How late: 2s, 300ms.")]),
        LabVerb.Fail => ("Answer with an error: fail cluster-a/hello-world 503.", [Part(), Optional("STATUS", "400 to 599; 503 without it.")]),
        LabVerb.Refuse => ("Refuse connections while the process goes on.", [Part()]),
        LabVerb.Reset => ("Reset connections instead of an answer.", [Part()]),
        LabVerb.Hang => ("Accept and never answer.", [Part()]),
        LabVerb.Partition => ("Lose every packet between two clusters.", [Required("CLUSTER", "One."), Required("CLUSTER", "The other.")]),
        LabVerb.Renew => ("Give workloads new certificates, and wait until they use them.", [Part()]),
        LabVerb.Reissue => ("Replace a cluster's intermediate certificate, and wait until its control plane signs with the new one.", [Required("CLUSTER", "A cluster with a control plane of its own.")]),
        LabVerb.Reroot => ("Take the next of three steps of replacing the root certificate everywhere.", []),
        _ => ("Behave as at the start. 'heal A B' ends the partition of two clusters; heal alone ends everything.", [Optional(TargetName, "Who behaves again."), Optional("CLUSTER", "The cluster that it is cut off from.")]),
    };

    private static Argument<string?> Part() => Required(TargetName, "A cluster's servers, a workload, or one instance of it.");

    private static Argument<string?> Required(string name, string description) => Target(description, ArgumentArity.ExactlyOne, name);

    private static Argument<string?> Optional(string name, string description) => Target(description, ArgumentArity.ZeroOrOne, name);
}
