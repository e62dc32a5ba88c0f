using System.Net;
using System.Net.Sockets;
using Isthmus.Runtime.Epoll;
using Isthmus.Runtime.Tests.Conformance;
using Isthmus.TestKit;

namespace Isthmus.Runtime.Tests.Epoll;

[Collection(nameof(AloneCollection))]
public sealed class EpollDescriptorTests
{
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    [Fact]
    public async Task Leaks_no_descriptor()
    {
        await RunOneLoop();
        var before = DescriptorLimit.Used;
        for (var round = 0; round < 3; round++)
        {
            (await RunOneLoop()).ShouldBeGreaterThan(before + 40);
        }

        DescriptorLimit.Used.ShouldBeLessThanOrEqualTo(before);
    }

    [Fact]
    public async Task Without_free_descriptors_clients_are_turned_away_and_later_served_again()
    {
        await using var loop = EpollLoop.Start(new EpollLoopOptions());
        var listener = (await loop.RunAsync(() => new ValueTask<ListenResult>(loop.Listen(new ListenOptions(AnyPort), Peers.Echo))).Within()).Listener!;
        using var warm = await Warm(listener);
        (await AnswerOf(warm).Within()).ShouldBe("echo");
        using var go = new ManualResetEventSlim();
        loop.Post(_ => go.Wait(TimeSpan.FromSeconds(20), CancellationToken.None), null);
        var clients = new List<TcpClient>();
        for (var i = 0; i < 50; i++)
        {
            clients.Add(new TcpClient());
            await clients[i].ConnectAsync(listener.LocalEndPoint).Within();
        }

        using (new DescriptorLimit())
        {
            go.Set();
            SpinWait.SpinUntil(() => listener.Shed > 0, TimeSpan.FromSeconds(20)).ShouldBeTrue();
        }

        var answers = await Task.WhenAll(clients.Select(AnswerOf)).Within();
        listener.Shed.ShouldBeInRange(1, 49);
        answers.Count(a => string.Equals(a, "reset", StringComparison.Ordinal)).ShouldBe((int)listener.Shed);
        answers[^1].ShouldBe("echo");
        listener.Accepted.ShouldBe(51 - listener.Shed);
        clients.ForEach(c => c.Dispose());
    }

    private static async Task<TcpClient> Warm(Listener listener)
    {
        var client = new TcpClient();
        await client.ConnectAsync(listener.LocalEndPoint).Within();
        return client;
    }

    private static async Task<string> AnswerOf(TcpClient client)
    {
        try
        {
            var stream = client.GetStream();
            await stream.WriteAsync("x"u8.ToArray());
            return await stream.ReadAsync(new byte[1]) == 1 ? "echo" : "end";
        }
        catch (IOException)
        {
            return "reset";
        }
    }

    private static async Task<int> RunOneLoop()
    {
        var loop = EpollLoop.Start(new EpollLoopOptions());
        var used = await loop.RunAsync(async () =>
        {
            var stage = new Stage(loop, loop, IPAddress.Loopback, AnyPort);
            var to = stage.Listen(Peers.Echo);
            var open = new List<Connection>();
            for (var i = 0; i < 20; i++)
            {
                open.Add(await stage.Connect(to));
                await open[i].SendAsync("x"u8.ToArray());
                await open[i].ReceiveAsync(new byte[1]);
            }

            loop.TryRentPipe(out var kept).ShouldBeTrue();
            loop.TryRentPipe(out var filled).ShouldBeTrue();
            await open[2].SendAsync("x"u8.ToArray());
            await open[2].WaitReadableAsync(Timeout.InfiniteTimeSpan);
            open[2].TryReceive(filled!, out _).ShouldBeTrue();
            var most = DescriptorLimit.Used;
            filled!.Dispose();
            kept!.Dispose();
            open[0].Dispose();
            open[1].Abort();
            (await loop.ConnectAsync(new IPEndPoint(IPAddress.Loopback, 1), ConnectOptions.Default)).Status.ShouldBe(IoStatus.Refused);
            return most;
        }).Within();
        await loop.StopAsync().Within();
        return used;
    }
}
