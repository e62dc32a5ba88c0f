using System.Globalization;
using System.Net;
using System.Text;
using Isthmus.Runtime;
using Isthmus.Runtime.Epoll;

namespace Isthmus.Failover;

/// <summary>A backend that answers with its name, and can be told to misbehave: <c>/mode/ok</c>, <c>503</c>, <c>slow</c>, <c>refuse</c>, <c>cut</c>. Its control port is its port + 100.</summary>
internal sealed class Backend(string name, int port)
{
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(2);
    private readonly EpollLoop _loop = EpollLoop.Start(new EpollLoopOptions { Name = name });
    private readonly HashSet<Connection> _connections = [];
    private Listener? _listener;
    private string _mode = "ok";
    private long _requests;
    private long _cuts;

    public static async Task<int> RunAsync(string name, int port)
    {
        var backend = new Backend(name, port);
        await backend._loop.RunAsync(() =>
        {
            backend.Open();
            backend._loop.Listen(new ListenOptions(new IPEndPoint(IPAddress.Loopback, port + 100)), c => backend.ServeAsync(c, isControl: true));
            return new ValueTask<bool>(true);
        });
        await Task.Delay(Timeout.Infinite);
        return 0;
    }

    private void Open() => _listener ??= _loop.Listen(new ListenOptions(new IPEndPoint(IPAddress.Loopback, port)), c => ServeAsync(c, isControl: false)).Listener;

    private async ValueTask ServeAsync(Connection connection, bool isControl)
    {
        _connections.Add(connection);
        var buffer = new byte[16 * 1024];
        var length = 0;
        while (true)
        {
            var received = await connection.ReceiveAsync(buffer.AsMemory(length));
            if (!received.IsOk)
            {
                break;
            }

            length += received.Bytes;
            var text = Encoding.Latin1.GetString(buffer, 0, length);
            if (!text.EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                continue;
            }

            length = 0;
            var goesOn = isControl ? await ControlAsync(connection, text) : await AnswerAsync(connection);
            if (!goesOn)
            {
                break;
            }
        }

        _connections.Remove(connection);
    }

    private async ValueTask<bool> AnswerAsync(Connection connection)
    {
        _requests++;
        switch (_mode)
        {
            case "slow":
                await _loop.DelayAsync(Slow);
                break;
            case "503":
                return (await connection.SendAsync("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"u8.ToArray())).IsOk;
            case "cut":
                _cuts++;
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbegun"u8.ToArray());
                await _loop.DelayAsync(TimeSpan.FromMilliseconds(1));
                connection.Abort();
                return false;
        }

        return (await connection.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {name.Length}\r\n\r\n{name}"))).IsOk;
    }

    private async ValueTask<bool> ControlAsync(Connection connection, string request)
    {
        var path = request.Split(' ')[1];
        if (path.StartsWith("/mode/", StringComparison.Ordinal))
        {
            Switch(path["/mode/".Length..]);
        }

        var body = string.Create(CultureInfo.InvariantCulture, $"{_requests} {_cuts}");
        await connection.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"));
        return false;
    }

    private void Switch(string mode)
    {
        _mode = mode;
        if (mode != "refuse")
        {
            Open();
            return;
        }

        _listener?.Dispose();
        _listener = null;
        foreach (var connection in _connections.Where(c => c.LocalEndPoint.Port == port).ToList())
        {
            connection.Dispose();
        }
    }
}
