using System.CommandLine;

namespace Isthmus.App.Output;

/// <summary>The option <c>--output</c>.</summary>
internal static class OutputFormat
{
    /// <summary>Makes the option; the first of <paramref name="formats"/> is the default.</summary>
    public static Option<string> Create(params string[] formats)
    {
        var option = new Option<string>("--output", "-o")
        {
            Description = $"Format of the output: {string.Join(", ", formats)}.",
            DefaultValueFactory = _ => formats[0],
            HelpName = string.Join('|', formats),
        };
        option.AcceptOnlyFromAmong(formats);
        return option;
    }
}
