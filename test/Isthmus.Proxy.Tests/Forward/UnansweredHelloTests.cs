using System.Text;
using Isthmus.Proxy.Telemetry;
using Isthmus.Proxy.Tests.Peers;
using Isthmus.Proxy.Tests.Plans;

namespace Isthmus.Proxy.Tests.Forward;

/// <summary>A gateway whose workloads take a connection and end it without a word: they die at that moment, or have nothing to show yet.</summary>
public sealed class UnansweredHelloTests
{
    private static readonly byte[] Hello = ClientHellos.Of(SniPassthroughTests.Exposed, "istio");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Goes_to_another_workload_and_the_client_sees_one_answer(bool isReset)
    {
        var asked = new List<string>();
        var world = PassthroughWorld.Of(SniPassthroughTests.Exposed);
        var dead = Dying(world, "dead", asked, isReset);
        var alive = Answering(world, "alive", asked);
        UploadTests.Apply(world, TestPlan.Group(0, dead, alive));
        world.Run(async loop =>
        {
            for (var i = 0; i < 20; i++)
            {
                var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
                await client.Connection.SendAsync(Hello);
                (await client.Connection.ReceiveUntilAsync(text => text.Length >= 5)).ShouldBe("alive");
                await client.Connection.SendTextAsync("more");
                (await client.Connection.ReceiveUntilAsync(text => text.Length >= 4)).ShouldBe("more");
                client.Connection.Dispose();
            }
        });
        world.ShouldHoldNothing();
        asked.Count(a => a == "dead").ShouldBeGreaterThan(0);
        asked.Count(a => a == "alive").ShouldBe(20);
        var series = world.Plane!.Loops[0].Metrics.CopyTcp().ShouldHaveSingleItem().Value;
        (series.Opened, series.Closed, series.Received, series.Sent).ShouldBe((20, 20, 20 * (Hello.Length + 4), 20 * 9));
    }

    [Fact]
    public async Task Is_shown_to_three_and_then_the_client_is_told()
    {
        var asked = new List<string>();
        var lines = new MemoryStream();
        await using var sink = new AccessLogSink(lines, AccessLogFormat.Text);
        var world = PassthroughWorld.Of(SniPassthroughTests.Exposed, sink: sink);
        UploadTests.Apply(world, TestPlan.Group(0, [.. Enumerable.Range(0, 5).Select(i => Dying(world, $"dead{i}", asked, isReset: true))]));
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.Connection.SendAsync(Hello);
            (await client.Connection.DrainAsync()).ShouldBe(IoStatus.Reset);
            await loop.DelayAsync(TimeSpan.FromSeconds(2));
        });
        await sink.DisposeAsync();
        asked.Distinct(StringComparer.Ordinal).Count().ShouldBe(3);
        asked.Count.ShouldBe(3);
        Encoding.UTF8.GetString(lines.ToArray()).ShouldContain(" UC ");
        world.ShouldHoldNothing();
    }

    // Whoever has said a word may have begun to work; the client must hear of his end.
    [Fact]
    public void After_a_first_byte_the_end_is_the_clients_to_see()
    {
        var asked = new List<string>();
        var world = PassthroughWorld.Of(SniPassthroughTests.Exposed);
        var half = world.AddRaw("half", async (_, connection) =>
        {
            asked.Add("half");
            await connection.ReceiveAsync(new byte[4096]);
            await connection.SendTextAsync("x");
        });
        UploadTests.Apply(world, TestPlan.Group(0, half, Answering(world, "alive", asked)));
        world.Run(async loop =>
        {
            while (asked.Count(a => a == "half") < 3)
            {
                var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
                await client.Connection.SendAsync(Hello);
                (await client.Connection.ReceiveUntilAsync(text => text == "alive")).ShouldBe(asked[^1] == "half" ? "x" : "alive");
                client.Connection.Dispose();
            }
        });
        world.ShouldHoldNothing();
    }

    [Fact]
    public void A_client_that_leaves_before_the_answer_takes_the_connection_with_it()
    {
        var world = PassthroughWorld.Of(SniPassthroughTests.Exposed);
        var ends = new List<IoStatus>();
        var silent = world.AddRaw("silent", async (_, connection) => ends.Add(await connection.DrainAsync()));
        UploadTests.Apply(world, TestPlan.Group(0, silent));
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.Connection.SendAsync(Hello);
            await loop.DelayAsync(TimeSpan.FromSeconds(1));
            client.Connection.Abort();
            await loop.DelayAsync(TimeSpan.FromSeconds(1));
        });
        ends.ShouldBe([IoStatus.Reset]);
        world.ShouldHoldNothing();
    }

    private static System.Net.IPEndPoint Dying(ProxyWorld world, string name, List<string> asked, bool isReset) => world.AddRaw(name, async (_, connection) =>
    {
        asked.Add(name);
        (await connection.ReceiveAsync(new byte[4096])).Bytes.ShouldBe(Hello.Length);
        if (isReset)
        {
            connection.Abort();
        }
    });

    private static System.Net.IPEndPoint Answering(ProxyWorld world, string name, List<string> asked) => world.AddRaw(name, async (_, connection) =>
    {
        asked.Add(name);
        var buffer = new byte[4096];
        (await connection.ReceiveAsync(buffer)).Bytes.ShouldBe(Hello.Length);
        buffer.AsSpan(0, Hello.Length).SequenceEqual(Hello).ShouldBeTrue();
        await connection.SendTextAsync(name);
        while ((await connection.ReceiveAsync(buffer)) is { IsOk: true } received)
        {
            await connection.SendAsync(buffer.AsMemory(0, received.Bytes));
        }
    });
}
