using System.Globalization;
using System.Text;
using Isthmus.Proxy.Tests.Peers;
using Isthmus.TestKit;
using Isthmus.Wire.Tests.Http1;
using Xunit.Abstractions;

namespace Isthmus.Proxy.Tests.Foreign;

/// <summary>
/// Broken messages without end, through the whole proxy to servers that others wrote. ISTHMUS_MUTATIONS sets their number, ISTHMUS_MUTATION_SEED where they begin.
/// </summary>
public sealed class MutatedMessagesTests(ITestOutputHelper output)
{
    private static readonly int Count = Number("ISTHMUS_MUTATIONS", 1000);
    private static readonly int Seed = Number("ISTHMUS_MUTATION_SEED", 20261120);

    private static readonly string[] Valid =
    [
        "GET /a HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
        "POST /b HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 5\\r\\n\\r\\nhello",
        "POST /c HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5\\r\\nhello\\r\\n6;x=y\\r\\n world\\r\\n0\\r\\nX-T: 1\\r\\n\\r\\n",
        "GET /d HTTP/1.1\\r\\nHost: a\\r\\n\\r\\nPOST /e HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 3\\r\\n\\r\\nabcGET /f HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n",
    ];

    [Theory]
    [InlineData("node", "echo.js")]
    [InlineData("python3", "echo.py")]
    public async Task No_message_boundary_is_disputed_and_the_proxy_stays_well(string program, string script)
    {
        output.WriteLine($"seed {Seed}, {Count} messages");
        using var server = await ForeignServer.StartAsync(program, script);
        await using var proxy = await RealProxy.StartAsync(server.Address);
        using var direct = new HttpClient { BaseAddress = new Uri($"http://{server.Address}/") };
        var mutator = new Mutator(Seed, Corpus());
        var (answered, refused) = (0, 0);
        for (var i = 0; i < Count; i++)
        {
            var bytes = mutator.Next();
            var answer = await proxy.SendAndEndAsync(bytes);
            var log = (await direct.GetStringAsync("__log").Within()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var answers = answer.Split("HTTP/1.1 200 OK").Length - 1;
            log.Length.ShouldBe(answers, $"seed {Seed}, message {i}: {Escape(bytes)}\nanswers: {answer}\nthe server saw: {string.Join(" | ", log)}");
            answered += answers;
            refused += answer.Contains("HTTP/1.1 400", StringComparison.Ordinal) ? 1 : 0;
        }

        answered.ShouldBeGreaterThan(Count / 10);
        refused.ShouldBeGreaterThan(Count / 10);
        (await proxy.SendAndEndAsync("GET /after HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"u8.ToArray())).ShouldContain("GET /after 0");
        proxy.Faults.ShouldBeEmpty();
        await ShouldHoldNothingAsync(proxy);
    }

    // Every client is gone, so nothing may be left of them.
    private static async Task ShouldHoldNothingAsync(RealProxy proxy)
    {
        var loop = proxy.Plane.Loops[0];
        (await proxy.Plane.DrainAsync(TimeSpan.FromSeconds(10)).Within()).ShouldBe(0);
        (await ProxyPlane.OnAsync(loop.Loop, () => loop.Loop.Buffers.Statistics.RentedBytes).Within()).ShouldBe(0);
        var limits = loop.Plan.Upstreams[0].State.Limits;
        (limits.Requests, limits.Pending, limits.Retries).ShouldBe((0, 0, 0));
    }

    private static List<byte[]> Corpus() =>
    [
        // Half of the messages begin well: what is refused at once teaches little.
        .. Enumerable.Repeat(Valid, 40).SelectMany(v => v).Select(Escaped.Decode),
        .. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Foreign", "testdata", "requests.txt"))
            .Where(l => l.Length > 0 && l[0] != '#').Select(l => Escaped.Decode(l.Split(" | ", 3)[2])),
    ];

    private static string Escape(byte[] bytes)
    {
        var text = new StringBuilder();
        foreach (var b in bytes)
        {
            text.Append(b is >= 0x20 and < 0x7f and not (byte)'\\' ? ((char)b).ToString() : string.Create(CultureInfo.InvariantCulture, $"\\x{b:x2}"));
        }

        return text.ToString();
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
