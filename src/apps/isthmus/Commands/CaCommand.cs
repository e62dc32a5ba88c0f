using System.CommandLine;
using System.Diagnostics;
using Isthmus.Pki.Authority;
using Isthmus.Pki.Files;
using Isthmus.Pki.Keys;

namespace Isthmus.App.Commands;

/// <summary><c>isthmus ca</c>: roots, the authorities of clusters, join tokens; and what the commands below it share.</summary>
internal static class CaCommand
{
    /// <summary>An identity or a cluster's name becomes part of a path: nothing that leads elsewhere.</summary>
    private const int MaxNameLength = 63;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("ca", "Make and look at the certificates of a mesh: its root, the authorities of its clusters, join tokens.");
        command.Subcommands.Add(CaInitCommand.Create());
        command.Subcommands.Add(CaIssueCommand.Create());
        command.Subcommands.Add(CaShowCommand.Create());
        command.Subcommands.Add(CaVerifyCommand.Create());
        command.Subcommands.Add(CaTokenCommand.Create());
        command.Subcommands.Add(CaTrustCommand.Create());
        return command;
    }

    /// <summary><c>--dir</c>.</summary>
    public static Option<string> Dir() => new("--dir") { Description = "Folder of the root.", HelpName = "DIR", DefaultValueFactory = _ => "ca" };

    /// <summary><c>--force</c>.</summary>
    public static Option<bool> Force() => new("--force") { Description = "Replace what exists." };

    /// <summary><c>--algorithm</c>.</summary>
    public static Option<string> Algorithm()
    {
        var option = new Option<string>("--algorithm")
        {
            Description = $"Kind of key: {string.Join(", ", KeyAlgorithms.Names)}.",
            HelpName = string.Join('|', KeyAlgorithms.Names),
            DefaultValueFactory = _ => KeyAlgorithms.Names[0],
        };
        option.AcceptOnlyFromAmong([.. KeyAlgorithms.Names]);
        return option;
    }

    /// <summary>The algorithm that the option names; others were refused before.</summary>
    public static KeyAlgorithm AlgorithmOf(string name) => KeyAlgorithms.TryParse(name, out var algorithm) ? algorithm : throw new UnreachableException();

    /// <summary>Whether a cluster's name can be a folder's name too.</summary>
    public static bool IsClusterName(string name) =>
        name.Length is > 0 and <= MaxNameLength && char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_');

    /// <summary>The time.</summary>
    public static DateTimeOffset Now() => TimeProvider.System.GetUtcNow();

    /// <summary>Says what is wrong, and gives the exit code for it.</summary>
    public static int Fail(params IEnumerable<string> problems)
    {
        foreach (var problem in problems)
        {
            Console.Error.WriteLine($"isthmus: {problem}");
        }

        return ExitCode.Findings;
    }

    /// <summary>The root of a folder, unless something is wrong or its key can be read by others; then that was said.</summary>
    public static RootAuthority? ReadRoot(string folder)
    {
        var problems = new List<PkiProblem>();
        var root = RootAuthority.Read(folder, problems);
        problems.AddRange(RootAuthority.Warnings(folder));
        Fail(problems.Select(p => p.ToString()));
        return problems.Count == 0 ? root : null;
    }

    /// <summary>The authority of a cluster's folder, unless something is wrong or its key can be read by others; then that was said.</summary>
    public static CertificateAuthority? ReadAuthority(string folder)
    {
        var reading = CaFolder.Read(folder, Now());
        Fail(reading.Problems.Concat(reading.Warnings).Select(p => p.ToString()));
        return reading.Warnings.Count == 0 ? reading.Authority : null;
    }

    /// <summary>Runs what touches files: what the environment refuses is said, not thrown.</summary>
    public static int Guard(Func<int> run)
    {
        try
        {
            return run();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail(e.Message);
        }
    }
}
