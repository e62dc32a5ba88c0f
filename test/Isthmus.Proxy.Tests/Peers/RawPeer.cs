using System.Text;

namespace Isthmus.Proxy.Tests.Peers;

/// <summary>Reading and writing of connections whose messages the test writes byte by byte.</summary>
internal static class RawPeer
{
    /// <summary>Receives until what came is enough, or nothing more comes; returns all of it.</summary>
    public static async ValueTask<string> ReceiveUntilAsync(this Connection connection, Func<string, bool> isEnough)
    {
        var text = "";
        var buffer = new byte[16 * 1024];
        while (!isEnough(text))
        {
            var received = await connection.ReceiveAsync(buffer);
            if (!received.IsOk)
            {
                break;
            }

            text += Encoding.Latin1.GetString(buffer, 0, received.Bytes);
        }

        return text;
    }

    /// <summary>Receives a request's head, and what came with it.</summary>
    public static ValueTask<string> ReceiveHeadAsync(this Connection connection) => connection.ReceiveUntilAsync(text => text.Contains("\r\n\r\n", StringComparison.Ordinal));

    /// <summary>Sends text.</summary>
    public static async ValueTask<IoStatus> SendTextAsync(this Connection connection, string text) => (await connection.SendAsync(Encoding.Latin1.GetBytes(text))).Status;

    /// <summary>Sends text in segments of the given size, each on its own.</summary>
    public static async ValueTask DripAsync(this Connection connection, ILoop loop, string text, int size)
    {
        foreach (var part in text.Chunk(size))
        {
            await connection.SendTextAsync(new string(part));
            await loop.DelayAsync(TimeSpan.FromMilliseconds(1));
        }
    }

    /// <summary>Receives until nothing more comes; returns how the connection ended.</summary>
    public static async ValueTask<IoStatus> DrainAsync(this Connection connection)
    {
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var received = await connection.ReceiveAsync(buffer);
            if (!received.IsOk)
            {
                return received.Status;
            }
        }
    }
}
