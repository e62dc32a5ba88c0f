using Isthmus.Proxy.Tests.Peers;

namespace Isthmus.Proxy.Tests.Forward;

/// <summary>Clients that send a byte now and then: they end in bounded time, hold bounded memory, and nobody else notices.</summary>
public sealed class SlowClientTests
{
    private const int Drippers = 2000;

    [Theory]
    [InlineData("GET /slow HTTP/1.1\r\nHost: web\r\nX-Slow: ", 15)]
    [InlineData("POST /slow HTTP/1.1\r\nHost: web\r\nContent-Length: 10000\r\n\r\n", 30)]
    public void Drippers_are_refused_in_time_and_starve_nobody(string beginning, int limitInSeconds)
    {
        var world = new ProxyWorld();
        var statuses = new List<int>();
        for (var i = 0; i < Drippers; i++)
        {
            world.Client.Start(loop => DripAsync(loop, beginning, statuses));
        }

        world.World.RunFor(TimeSpan.FromSeconds(5));
        var buffers = world.Proxy.Loop.Buffers;
        buffers.Statistics.RentedBytes.ShouldBeLessThanOrEqualTo(Drippers * 16L * 1024, "one small block for each");
        world.Run(async loop =>
        {
            var began = loop.Now;
            (await ProxyWorld.GetManyAsync(loop, 20, TimeSpan.Zero)).Keys.Order(StringComparer.Ordinal).ShouldBe(["a1", "a2"]);
            (loop.Now - began).ShouldBeLessThan(TimeSpan.FromMilliseconds(200));
        });
        world.World.RunFor(TimeSpan.FromSeconds(limitInSeconds));
        statuses.Count.ShouldBe(Drippers);
        statuses.ShouldAllBe(s => s == 408);
        buffers.Statistics.RentedBytes.ShouldBe(0);
        world.Servers.Values.SelectMany(s => s.Requests).ShouldNotContain(r => r.Path == "/slow", "no server was asked for them");
    }

    [Fact]
    public void A_slow_streamed_body_holds_its_own_connection_and_no_more()
    {
        var world = new ProxyWorld();
        world.Client.Start(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync("POST /slow HTTP/1.1\r\nHost: web\r\nTransfer-Encoding: chunked\r\n\r\n");
            while ((await client.Connection.SendAsync("1\r\nx\r\n"u8.ToArray())).IsOk && await loop.DelayAsync(TimeSpan.FromSeconds(1)) == IoStatus.Ok)
            {
            }
        });
        world.World.RunFor(TimeSpan.FromSeconds(60));
        world.Proxy.Loop.Buffers.Statistics.RentedBytes.ShouldBeLessThanOrEqualTo(2L * 64 * 1024, "what is kept for replay, and one block to receive into");
        world.Run(async loop => (await ProxyWorld.GetManyAsync(loop, 20, TimeSpan.Zero)).Values.Sum().ShouldBe(20));
    }

    private static async ValueTask DripAsync(ILoop loop, string beginning, List<int> statuses)
    {
        var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
        await client.SendAsync(beginning);
        var answer = client.ReceiveAsync().AsTask();
        while (!answer.IsCompleted)
        {
            await client.Connection.SendAsync("x"u8.ToArray());
            await loop.DelayAsync(TimeSpan.FromSeconds(1));
        }

        statuses.Add((await answer).Status);
        client.Connection.Dispose();
    }
}
