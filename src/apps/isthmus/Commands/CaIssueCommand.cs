using System.CommandLine;
using Isthmus.App.Inputs;
using Isthmus.Pki;
using Isthmus.Pki.Authority;
using Isthmus.Pki.Keys;

namespace Isthmus.App.Commands;

/// <summary><c>isthmus ca issue</c>: makes the authority of one cluster, in Istio's plug-in layout.</summary>
internal static class CaIssueCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var (dir, force, algorithm) = (CaCommand.Dir(), CaCommand.Force(), CaCommand.Algorithm());
        var cluster = new Option<string>("--cluster", "-c") { Description = "Name of the cluster.", HelpName = "NAME", Required = true };
        var output = new Option<string?>("--out") { Description = "Folder for the files; without it DIR/NAME.", HelpName = "DIR" };
        var lifetime = LifetimeOption.Create(Defaults.IntermediateLifetime, Defaults.RootLifetime);
        var command = new Command("issue", "Make the authority of one cluster: ca-cert.pem, ca-key.pem, cert-chain.pem, root-cert.pem.")
        {
            cluster, dir, output, lifetime, algorithm, force,
        };
        command.SetAction(arguments =>
        {
            var name = arguments.GetValue(cluster)!;
            if (!CaCommand.IsClusterName(name))
            {
                CaCommand.Fail($"--cluster: '{name}' is not a name of letters, digits, '-', '.' and '_', at most 63 long");
                return ExitCode.Misuse;
            }

            var folder = arguments.GetValue(output) ?? Path.Combine(arguments.GetValue(dir)!, name);
            var kind = CaCommand.AlgorithmOf(arguments.GetValue(algorithm)!);
            return CaCommand.Guard(() => Run(arguments.GetValue(dir)!, folder, name, arguments.GetValue(force), lifetime.Value(arguments), kind));
        });
        return command;
    }

    private static int Run(string rootFolder, string folder, string cluster, bool isForced, TimeSpan lifetime, KeyAlgorithm algorithm)
    {
        var existing = CaFolder.Files(folder).FirstOrDefault(File.Exists);
        if (existing is not null && !isForced)
        {
            return CaCommand.Fail($"{existing} exists; give --force to replace the cluster's authority (what it signed stays valid)");
        }

        if (CaCommand.ReadRoot(rootFolder) is not { } root)
        {
            return ExitCode.Findings;
        }

        var reading = root.IssueIntermediate(folder, new AuthorityName("Isthmus", $"Isthmus {cluster}"[..Math.Min(64, cluster.Length + 8)]), lifetime, algorithm, CaCommand.Now());
        if (reading.Authority is not { } authority)
        {
            return CaCommand.Fail(reading.Problems.Select(p => p.ToString()));
        }

        Console.Out.WriteLine($"{folder}: {authority.SigningCertificate.Subject}, valid until {authority.NotAfter:u}, below {authority.Roots.Count switch { 1 => "one root", var n => $"{n} roots" }}");
        return ExitCode.Ok;
    }
}
