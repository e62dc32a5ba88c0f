using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Isthmus.TestKit;

namespace Isthmus.EndToEnd.Tests.Gateways;

/// <summary>A gateway as an operator runs it, in front of two TLS servers of OpenSSL. Disposing ends all of them.</summary>
internal sealed class EastWestGateway : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("isthmus-gateway-");
    private readonly Dictionary<string, Process> _servers = new(StringComparer.Ordinal);
    private Process? _proxy;
    private Task<string> _log = Task.FromResult("");

    /// <summary>For <c>AUTO_PASSTHROUGH</c>.</summary>
    public int Port { get; } = FreePort();

    /// <summary>For <c>PASSTHROUGH</c>.</summary>
    public int OtherPort { get; } = FreePort();

    private int Admin { get; } = FreePort();

    public static async Task<EastWestGateway> StartAsync()
    {
        var gateway = new EastWestGateway();
        try
        {
            await gateway.StartAllAsync();
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    /// <summary>Connects with OpenSSL, says something, and returns all that OpenSSL and the server said.</summary>
    public async Task<string> CallAsync(int port, string sni, string alpn, string line = "GET / HTTP/1.0\r\n\r\n")
    {
        string[] name = sni.Length == 0 ? ["-noservername"] : ["-servername", sni];
        string[] protocol = alpn.Length == 0 ? [] : ["-alpn", alpn];
        var start = new ProcessStartInfo("openssl", ["s_client", "-connect", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"), "-CAfile", Path.Combine(_folder.FullName, "cert.pem"), .. name, .. protocol])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var client = Process.Start(start)!;
        var (output, errors) = (client.StandardOutput.ReadToEndAsync(), client.StandardError.ReadToEndAsync());
        try
        {
            await client.StandardInput.WriteAsync(line);
            await client.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // It was refused before it could say anything.
        }

        await client.WaitForExitAsync().Within(ProgramRun.Limit);
        return await output + await errors;
    }

    public async Task<string> MetricsAsync()
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        return await client.GetStringAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Admin}/stats/prometheus"))).Within(ProgramRun.Limit);
    }

    /// <summary>Ends one of the servers: <c>127.66.0.1</c> or <c>127.66.0.2</c>.</summary>
    public void Kill(string address)
    {
        _servers[address].Kill();
        _servers[address].WaitForExit();
    }

    /// <summary>Ends the gateway in good order and returns its access log.</summary>
    public async Task<string> EndAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _proxy!.Id.ToString(CultureInfo.InvariantCulture)]);
        await _proxy.WaitForExitAsync().Within(ProgramRun.Limit);
        return await _log;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _servers.Values.Append(_proxy).OfType<Process>())
        {
            if (!process.HasExited)
            {
                process.Kill();
                await process.WaitForExitAsync().Within(ProgramRun.Limit);
            }

            process.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    private async Task StartAllAsync()
    {
        await RunAsync("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=web", "-keyout", At("key.pem"), "-out", At("cert.pem"));
        var port = FreePort();
        foreach (var address in (string[])["127.66.0.1", "127.66.0.2"])
        {
            var start = new ProcessStartInfo("openssl", ["s_server", "-accept", string.Create(CultureInfo.InvariantCulture, $"{address}:{port}"), "-cert", At("cert.pem"), "-key", At("key.pem"), "-alpn", "istio", "-www"])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            };
            _servers[address] = Process.Start(start)!;
        }

        foreach (var server in _servers.Values)
        {
            await UntilAcceptsAsync(server);
        }

        Directory.CreateDirectory(At("c"));
        var mesh = await File.ReadAllTextAsync(Path.Combine(ProgramRun.Root, "test", "Isthmus.EndToEnd.Tests", "Gateways", "testdata", "mesh.yaml"));
        await File.WriteAllTextAsync(At("c/mesh.yaml"), mesh.Replace("PORT", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        await StartProxyAsync();
    }

    private static async Task UntilAcceptsAsync(Process server)
    {
        string? line;
        do
        {
            line = await server.StandardOutput.ReadLineAsync().Within(ProgramRun.Limit);
            line.ShouldNotBeNull("openssl s_server ended");
        }
        while (!line.StartsWith("ACCEPT", StringComparison.Ordinal));

        // What it says of each connection is nobody's; unread it would make it wait.
        _ = server.StandardOutput.ReadToEndAsync();
    }

    private async Task StartProxyAsync()
    {
        var start = new ProcessStartInfo("dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "isthmus.dll"), "proxy", "--role", "gateway", "--cluster", $"c={At("c")}",
            "--proxy", "cluster=c,name=gateway.istio-system,namespace=istio-system,labels=istio:eastwest",
            "--workers", "1", "--bind-address", "127.0.0.1", "--access-log", "text",
            "--port-map", string.Create(CultureInfo.InvariantCulture, $"15443={Port}"), "--port-map", string.Create(CultureInfo.InvariantCulture, $"8443={OtherPort}"),
            "--admin-address", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Admin}"),
        ])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _proxy = Process.Start(start)!;
        var said = new List<string>();
        while (await _proxy.StandardError.ReadLineAsync().Within(ProgramRun.Limit) is { } line && !line.Contains("plan 1:", StringComparison.Ordinal))
        {
            said.Add(line);
        }

        _proxy.HasExited.ShouldBeFalse(string.Join('\n', said));
        _ = _proxy.StandardError.ReadToEndAsync();
        _log = _proxy.StandardOutput.ReadToEndAsync();
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private static async Task RunAsync(string file, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(file, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        var errors = await process.StandardError.ReadToEndAsync().Within(ProgramRun.Limit);
        await process.WaitForExitAsync().Within(ProgramRun.Limit);
        process.ExitCode.ShouldBe(0, errors);
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
