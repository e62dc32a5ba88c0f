using System.Diagnostics;
using System.Globalization;

namespace Isthmus.PushProbe;

/// <summary>The control plane in a process of its own, so that its CPU and memory can be told from the clients'.</summary>
internal sealed class ProbeServer : IDisposable
{
    private readonly Process _process;

    private ProbeServer(Process process, Uri xds, Uri admin) => (_process, Xds, Admin) = (process, xds, admin);

    public Uri Xds { get; }

    public Uri Admin { get; }

    /// <summary>User and system time so far.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Resident memory, bytes.</summary>
    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public static ProbeServer Start(string folder)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(own.Parent!.Parent!.FullName, "isthmus", own.Name, "isthmus.dll");
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                program, "control-plane", "--cluster-id", "east", "--registry", $"east={folder}",
                "--xds-address", "127.0.0.1:0", "--admin-address", "127.0.0.1:0", "--log-level", "warning",
            },
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        var process = Process.Start(start)!;
        return new(process, new Uri(string.Create(CultureInfo.InvariantCulture, $"http://{Address(process)}")), new Uri(Address(process)));
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string Address(Process process) => process.StandardOutput.ReadLine()!.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
}
