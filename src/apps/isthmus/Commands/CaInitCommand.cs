using System.CommandLine;
using Isthmus.App.Inputs;
using Isthmus.Pki;
using Isthmus.Pki.Authority;
using Isthmus.Pki.Keys;

namespace Isthmus.App.Commands;

/// <summary><c>isthmus ca init</c>: makes the root of a mesh.</summary>
internal static class CaInitCommand
{
    /// <summary>Three times the default: beyond it nobody remembers what the key was for.</summary>
    private static readonly TimeSpan MaxLifetime = Defaults.RootLifetime * 3;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var (dir, force, algorithm) = (CaCommand.Dir(), CaCommand.Force(), CaCommand.Algorithm());
        var name = new Option<string>("--name") { Description = "Common name of the root.", HelpName = "NAME", DefaultValueFactory = _ => "Isthmus root" };
        var organization = new Option<string>("--organization") { Description = "Organization of the root.", HelpName = "NAME", DefaultValueFactory = _ => "Isthmus" };
        var lifetime = LifetimeOption.Create(Defaults.RootLifetime, MaxLifetime);
        var command = new Command("init", "Make the root of a mesh: root-cert.pem and root-key.pem.") { dir, name, organization, lifetime, algorithm, force };
        command.SetAction(arguments =>
        {
            var subject = new AuthorityName(arguments.GetValue(organization)!, arguments.GetValue(name)!);
            if (subject.Problem is { } problem)
            {
                CaCommand.Fail(problem);
                return ExitCode.Misuse;
            }

            var kind = CaCommand.AlgorithmOf(arguments.GetValue(algorithm)!);
            return CaCommand.Guard(() => Run(arguments.GetValue(dir)!, arguments.GetValue(force), subject, lifetime.Value(arguments), kind));
        });
        return command;
    }

    private static int Run(string folder, bool isForced, AuthorityName name, TimeSpan lifetime, KeyAlgorithm algorithm)
    {
        var existing = new[] { CaFileNames.RootKey, CaFileNames.Roots }.Select(n => Path.Combine(folder, n)).FirstOrDefault(File.Exists);
        if (existing is not null && !isForced)
        {
            return CaCommand.Fail($"{existing} exists; a new root makes every certificate below the old one worthless. Choose another --dir, or give --force");
        }

        var root = RootAuthority.Create(name, lifetime, algorithm, CaCommand.Now());
        root.Write(folder);
        Console.Out.WriteLine($"{Path.Combine(folder, CaFileNames.Roots)}: {root.Certificate.Subject}, valid until {root.Certificate.NotAfter.ToUniversalTime():u}");
        Console.Out.WriteLine($"{Path.Combine(folder, CaFileNames.RootKey)}: keep it off the clusters; it is needed only for 'isthmus ca issue'");
        return ExitCode.Ok;
    }
}
