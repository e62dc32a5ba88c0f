using Isthmus.Rpc.Client;
using Isthmus.TestKit;

namespace Isthmus.Rpc.Tests.Foreign;

/// <summary>The same calls with Node's gRPC on the other side: a protocol that only we understand is none.</summary>
public sealed class GrpcJsTests
{
    [Fact]
    public async Task Its_client_understands_our_server()
    {
        await using var host = await RpcHost.StartAsync(EchoTable.AddEcho);
        using var node = await NodePeer.StartAsync("client", host.Address.Authority);

        var lines = (await node.ReadToEndAsync().Within()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        lines.ShouldBe(
        [
            "unary echo hi",
            "large 2000005",
            "stream 0 echo a,echo b,echo c seen",
            "fail 9 50 % ä asked-to",
            "metadata w True 00FF 00ff",
            "deadline 4",
            "unknown 12",
            "too large 8",
            "compressed 12",
        ]);
    }

    [Fact]
    public async Task Our_client_understands_its_server()
    {
        using var node = await NodePeer.StartAsync("server");
        using var channel = new RpcChannel(new Uri($"http://127.0.0.1:{await node.ReadLineAsync().Within()}"), new(), TimeProvider.System);

        (await channel.UnaryAsync(EchoTable.Echo, "hi").Within()).ShouldBe("echo hi");
        (await channel.UnaryAsync(EchoTable.Fail, "50 % ä").Within()).Status.ShouldBe(new RpcStatus(StatusCode.FailedPrecondition, "50 % ä"));
        (await channel.UnaryAsync(Text.Method("Elsewhere"), "x").Within()).Status.Code.ShouldBe(StatusCode.Unimplemented);
        (await channel.UnaryAsync(EchoTable.Wait, "x", new RpcCallOptions(TimeSpan.FromMilliseconds(100))).Within())
            .Status.Code.ShouldBe(StatusCode.DeadlineExceeded);
        (await channel.UnaryAsync(EchoTable.Echo, new string('x', 5_000_000)).Within()).Status.Code.ShouldBe(StatusCode.ResourceExhausted);

        await using var stream = channel.StartStream(EchoTable.EchoStream);
        foreach (var text in new[] { "a", "b" })
        {
            await stream.WriteAsync(text).Within();
            (await stream.ReadAsync().Within()).Message.ShouldBe("echo " + text);
        }

        await stream.CompleteAsync();
        (await stream.ReadAsync().Within()).HasMessage.ShouldBeFalse();
        stream.Status!.Value.Code.ShouldBe(StatusCode.Ok);
    }
}
