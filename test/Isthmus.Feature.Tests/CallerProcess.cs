using System.Diagnostics;
using System.Text.Json;
using Isthmus.TestKit;

namespace Isthmus.Feature.Tests;

/// <summary>A gRPC client in a process of its own that finds its backends by xDS.</summary>
internal sealed class CallerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly string _bootstrap;

    private CallerProcess(Process process, string bootstrap)
    {
        (_process, _bootstrap) = (process, bootstrap);
        _errors = process.StandardError.ReadToEndAsync();
    }

    public static async Task<CallerProcess> StartAsync(string program, string[] arguments, Uri server)
    {
        var bootstrap = Path.GetTempFileName();
        await File.WriteAllTextAsync(bootstrap, $$"""
            {
              "xds_servers": [{"server_uri": "{{server.Authority}}", "channel_creds": [{"type": "insecure"}], "server_features": ["xds_v3"]}],
              "node": {
                "id": "sidecar~10.200.0.1~caller.default~default.svc.cluster.local",
                "metadata": {"GENERATOR": "grpc", "CLUSTER_ID": "east"},
                "locality": {"region": "r-east", "zone": "r-east-a"}
              }
            }
            """);
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["GRPC_XDS_BOOTSTRAP"] = bootstrap;
        start.Environment["no_proxy"] = "*";
        return new(Process.Start(start)!, bootstrap);
    }

    /// <summary>Makes calls, one after the other; how often each backend answered.</summary>
    public async Task<Dictionary<string, int>> CallAsync(int count)
    {
        await _process.StandardInput.WriteLineAsync($"call {count}");
        await _process.StandardInput.FlushAsync();
        var line = await _process.StandardOutput.ReadLineAsync().Within(TimeSpan.FromSeconds(60))
            ?? throw new InvalidOperationException($"the client ended: {await _errors}");
        return line.Contains("\"error\"", StringComparison.Ordinal)
            ? throw new InvalidOperationException(line)
            : JsonSerializer.Deserialize<Dictionary<string, int>>(line)!;
    }

    /// <summary>Makes calls until all of a round of <paramref name="count"/> were answered by <paramref name="backend"/>.</summary>
    public async Task UntilAllByAsync(string backend, int count)
    {
        var began = TimeProvider.System.GetTimestamp();
        Dictionary<string, int> answers;
        do
        {
            answers = await CallAsync(count);
            if (answers.GetValueOrDefault(backend) == count)
            {
                return;
            }
        }
        while (TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(60));

        throw new InvalidOperationException($"not all calls went to {backend}: {string.Join(", ", answers)}");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync().Within();
        _process.Dispose();
        File.Delete(_bootstrap);
    }
}
