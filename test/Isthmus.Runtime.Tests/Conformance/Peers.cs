namespace Isthmus.Runtime.Tests.Conformance;

/// <summary>Small programs that run on a loop.</summary>
internal static class Peers
{
    public static async ValueTask Echo(Connection connection)
    {
        var buffer = new byte[16 * 1024];
        while (await connection.ReceiveAsync(buffer) is { IsOk: true } received)
        {
            if (!(await connection.SendAsync(buffer.AsMemory(0, received.Bytes))).IsOk)
            {
                return;
            }
        }

        await connection.ShutdownSendAsync();
    }

    /// <summary>Sends back what comes without looking at it.</summary>
    public static async ValueTask EchoByPipe(Connection connection)
    {
        while ((await connection.WaitReadableAsync(Timeout.InfiniteTimeSpan)).IsOk)
        {
            connection.Loop.TryRentPipe(out var pipe).ShouldBeTrue();
            using (pipe)
            {
                if (!connection.TryReceive(pipe!, out var received))
                {
                    continue;
                }

                if (!received.IsOk || !(await connection.SendAsync(pipe!, Timeout.InfiniteTimeSpan)).IsOk)
                {
                    break;
                }
            }
        }

        await connection.ShutdownSendAsync();
    }

    /// <summary>Holds the connection without reading until the loop stops.</summary>
    public static async ValueTask Silent(Connection connection) => await connection.Loop.DelayAsync(TimeSpan.FromHours(1));

    public static async ValueTask<byte[]> ReceiveAll(Connection connection)
    {
        List<byte> all = [];
        var buffer = new byte[32 * 1024];
        while (await connection.ReceiveAsync(buffer) is { IsOk: true } received)
        {
            all.AddRange(buffer.AsSpan(0, received.Bytes));
        }

        return [.. all];
    }

    public static async ValueTask<byte[]> ReceiveExactly(Connection connection, int count)
    {
        var all = new byte[count];
        var at = 0;
        while (at < count)
        {
            var received = await connection.ReceiveAsync(all.AsMemory(at));
            received.Status.ShouldBe(IoStatus.Ok);
            at += received.Bytes;
        }

        return all;
    }
}
