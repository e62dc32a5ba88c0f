using System.Diagnostics;
using Isthmus.TestKit;

namespace Isthmus.Pki.Tests;

/// <summary>The <c>openssl</c> program: somebody else's opinion about certificates.</summary>
internal static class OpenSsl
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Runs it, and fails unless it ends with 0.</summary>
    public static async Task<string> RunAsync(string folder, params string[] arguments)
    {
        var (exitCode, output) = await TryRunAsync(folder, "", arguments);
        exitCode.ShouldBe(0, $"openssl {string.Join(' ', arguments)}\n{output}");
        return output;
    }

    public static Task<(int ExitCode, string Output)> TryRunAsync(string folder, string input, params string[] arguments) =>
        TryRunProgramAsync("openssl", folder, input, arguments);

    /// <summary>Runs another program in the same way.</summary>
    public static async Task<(int ExitCode, string Output)> TryRunProgramAsync(string program, string folder, string input, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync().Within(Limit);
            await process.WaitForExitAsync().Within(Limit);
            return (process.ExitCode, output + await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
