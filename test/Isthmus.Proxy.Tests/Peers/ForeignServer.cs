using System.Diagnostics;
using System.Globalization;
using System.Net;
using Isthmus.TestKit;

namespace Isthmus.Proxy.Tests.Peers;

/// <summary>A server that somebody else wrote, in a process of its own: prints its port, ends with the test.</summary>
internal sealed class ForeignServer : IDisposable
{
    private readonly Process _process;

    private ForeignServer(Process process, int port)
    {
        _process = process;
        Address = new IPEndPoint(IPAddress.Loopback, port);
    }

    public IPEndPoint Address { get; }

    public static async Task<ForeignServer> StartAsync(string program, string script, string? nodeModules = null)
    {
        var start = new ProcessStartInfo(program, [Path.Combine(AppContext.BaseDirectory, "Foreign", "testdata", script)])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        if (nodeModules is not null)
        {
            start.Environment["NODE_PATH"] = nodeModules;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        var line = await process.StandardOutput.ReadLineAsync().Within();
        return new ForeignServer(process, int.Parse(line!, CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }
}
