using System.Text;
using Isthmus.Proxy.Tests.Peers;
using Isthmus.TestKit;
using Isthmus.Wire.Tests.Http1;

namespace Isthmus.Proxy.Tests.Foreign;

/// <summary>
/// The hostile corpus through the whole proxy to servers that others wrote: whatever a client sends, the server behind sees exactly as many requests as the client
/// gets answers of it, and the connection to it is never out of step afterwards. Statuses of refused requests are those of the corpus.
/// </summary>
public sealed class HostileCorpusTests
{
    [Theory]
    [InlineData("node", "echo.js")]
    [InlineData("python3", "echo.py")]
    public async Task No_message_boundary_is_disputed(string program, string script)
    {
        using var server = await ForeignServer.StartAsync(program, script);
        await using var proxy = await RealProxy.StartAsync(server.Address);
        using var direct = new HttpClient { BaseAddress = new Uri($"http://{server.Address}/") };
        var problems = new List<string>();
        var count = 0;
        foreach (var (id, verdict, bytes) in Cases())
        {
            count++;
            var answer = await proxy.SendAndEndAsync(bytes);
            var marker = await proxy.SendAndEndAsync(Encoding.ASCII.GetBytes($"GET /marker-{count} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
            var log = (await direct.GetStringAsync("__log").Within()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var answers = Occurrences(answer, "HTTP/1.1 200 OK");
            var seen = log.Count(l => !l.Contains("/marker-", StringComparison.Ordinal));
            if (seen != answers)
            {
                problems.Add($"{id}: the client got {answers} answers, the server saw {string.Join(" | ", log)}");
            }

            if (!marker.Contains($"GET /marker-{count} 0", StringComparison.Ordinal))
            {
                problems.Add($"{id}: the next request was answered with {marker}");
            }

            if (char.IsAsciiDigit(verdict[0]) && answers == 0 && answer.Length > 0 && !answer.StartsWith($"HTTP/1.1 {verdict[..3]} ", StringComparison.Ordinal))
            {
                problems.Add($"{id}: expected {verdict}, got {answer.Split("\r\n")[0]}");
            }
        }

        problems.ShouldBeEmpty();
        count.ShouldBeGreaterThan(150);
        proxy.Faults.ShouldBeEmpty();
    }

    private static IEnumerable<(string Id, string Verdict, byte[] Bytes)> Cases() =>
        File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Foreign", "testdata", "requests.txt"))
            .Where(l => l.Length > 0 && l[0] != '#')
            .Select(l => l.Split(" | ", 3))
            .Select(c => (c[0], c[1], Escaped.Decode(c[2])));

    private static int Occurrences(string text, string part) => text.Split(part).Length - 1;
}
