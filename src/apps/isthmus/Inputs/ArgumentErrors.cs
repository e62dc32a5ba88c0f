using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Isthmus.Api.Reading.Fields;

namespace Isthmus.App.Inputs;

/// <summary>Says why a command line was not understood, and where help is.</summary>
internal static partial class ArgumentErrors
{
    /// <summary>Writes a line per mistake.</summary>
    public static void Write(ParseResult arguments, TextWriter output)
    {
        foreach (var message in Messages(arguments))
        {
            output.WriteLine($"isthmus: {message}");
        }

        output.WriteLine($"isthmus: see '{NameOf(arguments.CommandResult)} --help'");
    }

    // Without a command the parser complains of every word that follows; only the first one is wrong.
    private static IEnumerable<string> Messages(ParseResult arguments)
    {
        var command = arguments.CommandResult.Command;
        if (command.Subcommands.Count == 0 || arguments.UnmatchedTokens.Count == 0)
        {
            return arguments.Errors.Select(e => TypeName().Replace(e.Message, "as a number"));
        }

        var word = arguments.UnmatchedTokens[0];
        var near = NearestName.Find(word, command.Subcommands.Select(c => c.Name));
        return [$"'{word}' is no command of '{NameOf(arguments.CommandResult)}'{(near is null ? "" : $"; did you mean '{near}'?")}"];
    }

    private static string NameOf(CommandResult result) => result.Parent is CommandResult parent ? $"{NameOf(parent)} {result.Command.Name}" : "isthmus";

    // All options that are not texts are numbers.
    [GeneratedRegex(@"as expected type '[^']*'", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TypeName();
}
