using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using Isthmus.Pki.Authority;
using Isthmus.Pki.Certificates;
using Isthmus.Pki.Files;

namespace Isthmus.App.Commands;

/// <summary><c>isthmus ca trust</c>: adds a root to a folder's bundle, or takes one away: the first and the last step of a root's rotation.</summary>
internal static class CaTrustCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "Folder of a root or of a cluster's authority." };
        var add = new Option<string?>("--add") { Description = "File with the roots to trust too.", HelpName = "FILE" };
        var remove = new Option<string?>("--remove") { Description = "File with the roots to trust no longer.", HelpName = "FILE" };
        var command = new Command("trust", "Add roots to root-cert.pem of a folder, or take them away.") { folder, add, remove };
        command.SetAction(arguments =>
        {
            var (added, removed) = (arguments.GetValue(add), arguments.GetValue(remove));
            if (added is null && removed is null)
            {
                CaCommand.Fail("give --add FILE or --remove FILE");
                return ExitCode.Misuse;
            }

            return CaCommand.Guard(() => Run(arguments.GetValue(folder)!, added, removed));
        });
        return command;
    }

    private static int Run(string folder, string? added, string? removed)
    {
        var isRoot = File.Exists(Path.Combine(folder, CaFileNames.RootKey));
        var root = isRoot ? CaCommand.ReadRoot(folder) : null;
        var current = isRoot ? root?.Bundle : CaCommand.ReadAuthority(folder)?.Roots;
        if (current is null || Read(added) is not { } more || Read(removed) is not { } fewer)
        {
            return ExitCode.Findings;
        }

        var next = fewer.Aggregate(more.Aggregate(current, RootRotation.Trust), RootRotation.Retire);
        var problems = root is null ? RootRotation.WriteRoots(folder, next, CaCommand.Now()) : Write(root, folder, next);
        if (problems.Count > 0)
        {
            return CaCommand.Fail(problems.Select(p => p.ToString()).Prepend("nothing was changed"));
        }

        Console.Out.WriteLine($"{folder}: trusts {(next.Count == 1 ? "1 root" : $"{next.Count} roots")}");
        return ExitCode.Ok;
    }

    private static IReadOnlyList<PkiProblem> Write(RootAuthority root, string folder, IReadOnlyList<X509Certificate2> bundle)
    {
        if (!bundle.Contains(root.Certificate))
        {
            return [new PkiProblem(folder, "a root's own certificate cannot be removed from its folder")];
        }

        root.WithBundle(bundle).Write(folder);
        return [];
    }

    private static IReadOnlyList<X509Certificate2>? Read(string? file)
    {
        if (file is null)
        {
            return [];
        }

        if (PrivateFiles.TryRead(file, out var text, out var problem) && PemCertificates.TryRead(text, out var certificates, out problem))
        {
            return certificates;
        }

        CaCommand.Fail($"{file}: {problem}");
        return null;
    }
}
