using System.Net.WebSockets;
using Isthmus.Proxy.Tests.Peers;
using Isthmus.TestKit;

namespace Isthmus.Proxy.Tests.Foreign;

/// <summary>WebSockets (RFC 6455) between .NET's client and the server of npm's ws, through the proxy.</summary>
public sealed class WebSocketTests
{
    [Fact]
    public async Task Messages_of_all_sizes_are_echoed_and_the_close_is_passed_on()
    {
        using var server = await StartServerAsync();
        await using var proxy = await RealProxy.StartAsync(server.Address);
        using var client = await ConnectAsync(proxy);
        client.SubProtocol.ShouldBe("echo");
        var chance = new Random(1);
        foreach (var size in new[] { 0, 1, 125, 126, 65_535, 65_536, 500_000 })
        {
            var message = new byte[size];
            chance.NextBytes(message);
            await client.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None).Within();
            (await ReceiveAsync(client)).ShouldBe(message);
        }

        await client.SendAsync("close 4321"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None).Within();
        await ReceiveAsync(client);
        ((int?)client.CloseStatus).ShouldBe(4321);
        await client.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).Within();
        (await proxy.Plane.DrainAsync(TimeSpan.FromSeconds(10)).Within()).ShouldBe(0, "both sides have ended");
    }

    [Fact]
    public async Task Many_at_once_do_not_mix()
    {
        using var server = await StartServerAsync();
        await using var proxy = await RealProxy.StartAsync(server.Address);
        await Task.WhenAll(Enumerable.Range(0, 32).Select(async number =>
        {
            using var client = await ConnectAsync(proxy);
            for (var i = 0; i < 20; i++)
            {
                var message = Enumerable.Repeat((byte)number, 1000 + i).ToArray();
                await client.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None).Within();
                (await ReceiveAsync(client)).ShouldBe(message);
            }
        }));
    }

    private static async Task<ForeignServer> StartServerAsync() =>
        await ForeignServer.StartAsync("node", "websocket.js", Path.Combine(await NpmPackage.InstallAsync("ws@8.18.0"), "node_modules"));

    private static async Task<ClientWebSocket> ConnectAsync(RealProxy proxy)
    {
        var client = new ClientWebSocket();
        client.Options.Proxy = null;
        client.Options.AddSubProtocol("echo");
        await client.ConnectAsync(new Uri($"ws://{proxy.Address}/chat"), CancellationToken.None).Within();
        return client;
    }

    private static async Task<byte[]> ReceiveAsync(ClientWebSocket client)
    {
        var message = new MemoryStream();
        var buffer = new byte[16 * 1024];
        ValueWebSocketReceiveResult received;
        do
        {
            received = await client.ReceiveAsync(buffer.AsMemory(), CancellationToken.None).Within();
            await message.WriteAsync(buffer.AsMemory(0, received.Count), CancellationToken.None);
        }
        while (!received.EndOfMessage);
        return message.ToArray();
    }
}
