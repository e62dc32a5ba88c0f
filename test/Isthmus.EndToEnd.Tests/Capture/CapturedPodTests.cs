using System.Diagnostics;
using Isthmus.TestKit;

namespace Isthmus.EndToEnd.Tests.Capture;

/// <summary>A pod whose connections the kernel redirects to its sidecar, in a network namespace (istio facts 4.4, xds facts F.4): nobody calls any address of the proxy.</summary>
public sealed class CapturedPodTests
{
    private const string Expected = """
        from the app
        10.96.0.10: web (from 10.1.0.2) 200
        10.96.0.11:7000: web (from 10.1.0.2) 200
        10.5.0.9:8080: no service (from 10.5.0.9) 200
        10.5.0.9:9999:  000
        to the app
        10.1.0.1:8080: the app (from 127.0.0.6) 200
        10.1.0.1:9999: upstream connect failure 503
        to the sidecar itself
        10.1.0.1:15006:  000
        127.0.0.1:15001:  000

        """;

    [Fact]
    public async Task Calls_from_and_to_a_captured_pod_arrive_where_they_were_going()
    {
        var script = Path.Combine(ProgramRun.Root, "test", "Isthmus.EndToEnd.Tests", "Capture", "testdata", "pod.sh");
        var start = new ProcessStartInfo("unshare", ["--user", "--map-root-user", "--net", "--pid", "--fork", "--kill-child", script, Path.Combine(AppContext.BaseDirectory, "isthmus.dll")])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var pod = Process.Start(start)!;
        var (output, errors) = (pod.StandardOutput.ReadToEndAsync(), pod.StandardError.ReadToEndAsync());
        try
        {
            await pod.WaitForExitAsync().Within(ProgramRun.Limit);
        }
        finally
        {
            pod.Kill(entireProcessTree: true);
        }

        (await output).ShouldBe(Expected, await errors);
    }
}
