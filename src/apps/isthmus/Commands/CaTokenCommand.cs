using System.CommandLine;
using Isthmus.App.Inputs;
using Isthmus.Pki;
using Isthmus.Pki.Certificates;
using Isthmus.Pki.Joining;

namespace Isthmus.App.Commands;

/// <summary><c>isthmus ca token</c>: makes a token by which one workload may join once.</summary>
internal static class CaTokenCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var ca = new Option<string>("--ca") { Description = "Folder of the cluster's authority, which will be asked.", HelpName = "DIR", Required = true };
        var identity = new Option<string>("--identity", "-i")
        {
            Description = "Who may join by it.",
            HelpName = "spiffe://TRUST_DOMAIN/ns/NAMESPACE/sa/SERVICE_ACCOUNT",
            Required = true,
        };
        var lifetime = LifetimeOption.Create(Defaults.TokenLifetime, Defaults.MaxTokenLifetime);
        var command = new Command("token", "Make a token by which one workload may join, once.") { ca, identity, lifetime };
        command.SetAction(arguments =>
        {
            if (!SpiffeNames.TryParse(arguments.GetValue(identity), out var who))
            {
                CaCommand.Fail($"--identity: '{arguments.GetValue(identity)}' is not of the form spiffe://TRUST_DOMAIN/ns/NAMESPACE/sa/SERVICE_ACCOUNT");
                return ExitCode.Misuse;
            }

            return CaCommand.Guard(() => Run(arguments.GetValue(ca)!, who, lifetime.Value(arguments)));
        });
        return command;
    }

    // The token alone goes to standard output, so that it can be piped; the rest is for people.
    private static int Run(string folder, SpiffeId identity, TimeSpan lifetime)
    {
        if (CaCommand.ReadAuthority(folder) is not { } authority)
        {
            return ExitCode.Findings;
        }

        Console.Out.WriteLine(JoinTokens.Issue(authority, identity, lifetime, CaCommand.Now()));
        Console.Error.WriteLine($"isthmus: good for one certificate of {identity}, within {LifetimeOption.Text(lifetime)}");
        return ExitCode.Ok;
    }
}
