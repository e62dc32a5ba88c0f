using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Isthmus.TestKit;

namespace Isthmus.Feature.Tests;

/// <summary><c>isthmus control-plane</c> as an operator runs it, on two folders and ports that the system chooses.</summary>
internal sealed class ControlPlaneProcess : IAsyncDisposable
{
    private const int Sigterm = 15;

    private readonly string _root;
    private readonly Process _process;
    private readonly Task<string> _log;

    private ControlPlaneProcess(string root, Process process, Task<string> log, Uri xds, Uri admin, Uri? secure) =>
        (_root, _process, _log, Xds, Admin, Secure) = (root, process, log, xds, admin, secure);

    public Uri Xds { get; }

    public Uri Admin { get; }

    /// <summary>Where it serves over TLS; null without an authority.</summary>
    public Uri? Secure { get; }

    public static Task<ControlPlaneProcess> StartAsync(params (string Cluster, string File, string Yaml)[] files) => StartAsync(null, null, files);

    /// <summary>Starts it with an authority, which lets it listen over TLS too, and at a port of ours when there is one.</summary>
    public static async Task<ControlPlaneProcess> StartAsync(string? authority, int? securePort, params (string Cluster, string File, string Yaml)[] files)
    {
        var root = Directory.CreateTempSubdirectory("isthmus-process-").FullName;
        foreach (var cluster in (string[])[TestMesh.East, TestMesh.West])
        {
            Directory.CreateDirectory(Path.Combine(root, cluster));
        }

        foreach (var (cluster, file, yaml) in files)
        {
            await File.WriteAllTextAsync(Path.Combine(root, cluster, file), yaml);
        }

        var process = Start([
            "control-plane", "--cluster-id", TestMesh.East,
            "--registry", $"{TestMesh.East}={root}/{TestMesh.East}", "--registry", $"{TestMesh.West}={root}/{TestMesh.West}",
            "--xds-address", "127.0.0.1:0", "--admin-address", "127.0.0.1:0",
            .. authority is null ? [] : (string[])["--ca", authority, "--secure-address", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{securePort ?? 0}")],
        ]);
        var log = process.StandardError.ReadToEndAsync();
        var xds = await ReadAddressAsync(process, log);
        var admin = await ReadAddressAsync(process, log);
        var secure = authority is null ? null : new Uri($"https://{await ReadAddressAsync(process, log)}");
        return new(root, process, log, new Uri($"http://{xds}"), new Uri(admin), secure);
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().Within();
        return (process.ExitCode, await output, await errors);
    }

    public void Write(string cluster, string file, string yaml)
    {
        var hidden = Path.Combine(_root, cluster, $".{file}");
        File.WriteAllText(hidden, yaml);
        File.Move(hidden, Path.Combine(_root, cluster, file), overwrite: true);
    }

    /// <summary>Asks it to stop; its exit code and log.</summary>
    public async Task<(int ExitCode, string Log)> StopAsync()
    {
        Kill(_process.Id, Sigterm).ShouldBe(0);
        await _process.WaitForExitAsync().Within();
        return (_process.ExitCode, await _log);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync().Within();
        }

        _process.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    /// <summary>Starts the program.</summary>
    public static Process Start(params string[] arguments)
    {
        // Built beside this test, in the same configuration.
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(own.Parent!.Parent!.FullName, "isthmus", own.Name, "isthmus.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        return Process.Start(start)!;
    }

    private static async Task<string> ReadAddressAsync(Process process, Task<string> log) =>
        (await process.StandardOutput.ReadLineAsync().Within())?.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]
        ?? throw new InvalidOperationException($"the control plane ended: {await log}");

    /// <summary>Sends a signal.</summary>
    public static void Signal(Process process, int signal) => Kill(process.Id, signal).ShouldBe(0);

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Kill(int process, int signal);
}
