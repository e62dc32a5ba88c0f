using System.Diagnostics;
using System.Globalization;

namespace Isthmus.TestKit;

/// <summary>
/// Packages from npm that tests compare against or talk to. They are kept outside the tree, in <c>ISTHMUS_TEST_CACHE</c> or the
/// temporary directory; a download that fails fails the test, so that a missing network never looks like agreement.
/// </summary>
public static class NpmPackage
{
    private static readonly TimeSpan InstallLimit = TimeSpan.FromMinutes(3);

    /// <summary>Installs packages such as <c>@grpc/grpc-js@1.14.1</c> together; the folder holds their <c>node_modules</c>.</summary>
    public static async Task<string> InstallAsync(params string[] packages)
    {
        var folder = Path.Combine(CacheRoot(), string.Join('+', packages).Replace('/', '_'));
        if (Directory.Exists(folder))
        {
            return folder;
        }

        Directory.CreateDirectory(CacheRoot());
        // Into a folder of our own first: another test run may be installing the same thing.
        var staging = Directory.CreateDirectory(string.Create(CultureInfo.InvariantCulture, $"{folder}.{Environment.ProcessId}.tmp")).FullName;
        await NpmAsync(staging, ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", staging, .. packages]);
        try
        {
            Directory.Move(staging, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            Directory.Delete(staging, recursive: true);
        }

        return folder;
    }

    private static string CacheRoot() =>
        Environment.GetEnvironmentVariable("ISTHMUS_TEST_CACHE") ?? Path.Combine(Path.GetTempPath(), "isthmus-test-cache");

    private static async Task NpmAsync(string directory, string[] arguments)
    {
        var start = new ProcessStartInfo("npm", arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var npm = Process.Start(start) ?? throw new InvalidOperationException("npm did not start");
        var output = npm.StandardOutput.ReadToEndAsync();
        var errors = npm.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(InstallLimit, TimeProvider.System);
        try
        {
            await npm.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException e)
        {
            npm.Kill(entireProcessTree: true);
            throw new TimeoutException($"npm {string.Join(' ', arguments)} took longer than {InstallLimit}", e);
        }

        if (npm.ExitCode != 0)
        {
            throw new InvalidOperationException($"npm {string.Join(' ', arguments)} failed:\n{await output}\n{await errors}");
        }
    }
}
