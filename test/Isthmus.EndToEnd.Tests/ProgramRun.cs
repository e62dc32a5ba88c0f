using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Isthmus.EndToEnd.Tests;

/// <summary>One run of the real program, as a user starts it, from the root of the repository.</summary>
/// <param name="ExitCode">What it ended with.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Errors">Standard error.</param>
internal sealed record ProgramRun(int ExitCode, string Output, string Errors)
{
    /// <summary>Far above what any command takes, also on a machine that does much else, so that only a hang ends a run.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromMinutes(10);

    public static string Root { get; } = FindRoot();

    public static async Task<ProgramRun> StartAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "isthmus.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Root,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"isthmus {string.Join(' ', arguments)} did not end within {Limit}", e);
        }

        return new ProgramRun(process.ExitCode, await output, await errors);
    }

    private static string FindRoot([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", ".."));
}
