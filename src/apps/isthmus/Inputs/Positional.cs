using System.CommandLine;

namespace Isthmus.App.Inputs;

/// <summary>Arguments without a name.</summary>
internal static class Positional
{
    /// <summary>Refuses what looks like an option: a mistyped one must not be taken for a host or a path.</summary>
    public static Argument<T> WithoutOptions<T>(this Argument<T> argument)
    {
        argument.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(t => t.Value.Length > 1 && t.Value[0] == '-'))
            {
                result.AddError($"unknown option '{token.Value}'");
            }
        });
        return argument;
    }
}
