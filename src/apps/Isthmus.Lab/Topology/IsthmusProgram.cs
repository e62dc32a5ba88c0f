namespace Isthmus.Lab.Topology;

/// <summary>How this program is started again.</summary>
/// <param name="File">The executable.</param>
/// <param name="Arguments">What comes before the command.</param>
public sealed record IsthmusProgram(string File, EquatableArray<string> Arguments)
{
    /// <summary>The program that runs now, whether it was started as <c>dotnet isthmus.dll</c> or by its own name.</summary>
    public static IsthmusProgram Current()
    {
        var host = Environment.ProcessPath ?? "dotnet";
        return Path.GetFileNameWithoutExtension(host) == "dotnet"
            ? new IsthmusProgram(host, [Path.Combine(AppContext.BaseDirectory, "isthmus.dll")])
            : new IsthmusProgram(host, []);
    }
}
