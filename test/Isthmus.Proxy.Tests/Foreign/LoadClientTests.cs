using System.Diagnostics;
using System.Net;
using Isthmus.Proxy.Tests.Peers;
using Isthmus.Proxy.Tests.Plans;
using Isthmus.Runtime.Epoll;
using Isthmus.TestKit;

namespace Isthmus.Proxy.Tests.Foreign;

/// <summary>nghttp2's h2load, speaking HTTP/1.1, as a judge of what comes back (Debian's nghttp2-client: eng/install-test-peers has it).</summary>
public sealed class LoadClientTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(16, 0)]
    [InlineData(16, 30_000)]
    public async Task Every_request_of_h2load_succeeds(int clients, int bodyBytes)
    {
        await using var backend = EpollLoop.Start(new EpollLoopOptions { Name = "backend" });
        var server = await backend.RunAsync(() => ValueTask.FromResult(TestServer.Listen(backend, new IPEndPoint(IPAddress.Loopback, 0), r => TestServer.Ok($"{r.Body.Length}")))).Within();
        await using var proxy = await RealProxy.StartAsync(TestPlan.Http(new IPEndPoint(IPAddress.Loopback, 0), TestPlan.Group(0, server.Address)), loops: 2);
        var body = Path.GetTempFileName();
        await File.WriteAllBytesAsync(body, new byte[bodyBytes]);
        var start = new ProcessStartInfo("h2load", ["--h1", "-n", "2000", "-c", $"{clients}", .. bodyBytes == 0 ? [] : (string[])["-d", body], $"http://{proxy.Address}/x"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var h2load = Process.Start(start)!;
        var output = await h2load.StandardOutput.ReadToEndAsync().Within(TimeSpan.FromMinutes(2));
        File.Delete(body);
        output.ShouldContain("requests: 2000 total, 2000 started, 2000 done, 2000 succeeded, 0 failed, 0 errored, 0 timeout");
        output.ShouldContain("status codes: 2000 2xx, 0 3xx, 0 4xx, 0 5xx");
        server.Requests.Count.ShouldBe(2000);
        server.Requests.ShouldAllBe(r => r.Body.Length == bodyBytes);
        proxy.Faults.ShouldBeEmpty();
    }
}
