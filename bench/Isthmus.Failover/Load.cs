using System.Net;
using System.Text;
using Isthmus.Runtime;
using Isthmus.Runtime.Epoll;

namespace Isthmus.Failover;

/// <summary>GETs at a steady rate over many connections; remembers for each 100 ms who answered how often. A request that is not answered with a whole 200 has failed.</summary>
internal sealed class Load(IPEndPoint proxy, int rate) : IAsyncDisposable
{
    private const int Connections = 64;
    private readonly EpollLoop _loop = EpollLoop.Start(new EpollLoopOptions { Name = "load" });
    private readonly List<Dictionary<string, int>> _slots = [];
    private bool _isOver;
    private int _running;

    public long Sent { get; private set; }

    public long Answered { get; private set; }

    public long Cut { get; private set; }

    public long Failed { get; private set; }

    public Dictionary<string, int> Failures { get; } = new(StringComparer.Ordinal);

    public List<double> Milliseconds { get; } = [];

    public TimeSpan Now => _loop.Now;

    public Task StartAsync() => _loop.RunAsync(() =>
    {
        for (var i = 0; i < Connections; i++)
        {
            _running++;
            _ = AskAsync(i).AsTask();
        }

        return new ValueTask<bool>(true);
    });

    public Task<T> ReadAsync<T>(Func<Load, T> read) => _loop.RunAsync(() => new ValueTask<T>(read(this)));

    /// <summary>Ends the load; returns when every request has ended.</summary>
    public Task StopAsync() => _loop.RunAsync(async () =>
    {
        _isOver = true;
        for (var i = 0; i < 400 && _running > 0; i++)
        {
            await _loop.DelayAsync(TimeSpan.FromMilliseconds(25));
        }

        return true;
    });

    /// <summary>From <paramref name="from"/>, how long until a slot in which all but 1 % of the answers came from names that begin with <paramref name="start"/>, and it stayed so for 300 ms; null when never.</summary>
    public TimeSpan? UntilFrom(TimeSpan from, string start)
    {
        var first = Slot(from);
        for (var i = first; i + 3 <= _slots.Count; i++)
        {
            if (Enumerable.Range(i, 3).All(s => IsFrom(_slots[s], start)))
            {
                return TimeSpan.FromMilliseconds((i - first) * 100);
            }
        }

        return null;
    }

    public async ValueTask DisposeAsync() => await _loop.DisposeAsync();

    private static bool IsFrom(Dictionary<string, int> slot, string start)
    {
        var all = slot.Values.Sum();
        var there = slot.Where(p => p.Key.StartsWith(start, StringComparison.Ordinal)).Sum(p => p.Value);
        return all > 0 && there >= all * 0.99;
    }

    private static int Slot(TimeSpan time) => (int)(time.TotalMilliseconds / 100);

    private async ValueTask AskAsync(int number)
    {
        var pause = TimeSpan.FromSeconds((double)Connections / rate);
        var next = _loop.Now + (pause * number / Connections);
        Connection? connection = null;
        var buffer = new byte[4096];
        while (!_isOver)
        {
            if (next > _loop.Now)
            {
                await _loop.DelayAsync(next - _loop.Now);
            }

            // Behind the beat (a slow answer): the beat goes on from now, so that one stall does not become a burst.
            next = (next < _loop.Now - pause ? _loop.Now : next) + pause;
            connection ??= (await _loop.ConnectAsync(proxy, ConnectOptions.Default)).Connection;
            Sent++;
            var began = _loop.Now;
            var who = connection is null ? "!no connection" : await AskOnceAsync(connection, buffer);
            Note(who, _loop.Now - began);
            if (who.StartsWith('!'))
            {
                connection?.Dispose();
                connection = null;
            }
        }

        connection?.Dispose();
        _running--;
    }

    private void Note(string who, TimeSpan took)
    {
        Milliseconds.Add(took.TotalMilliseconds);
        if (who.StartsWith('!'))
        {
            Failures[who[1..]] = Failures.GetValueOrDefault(who[1..]) + 1;
            if (who == "!cut")
            {
                Cut++;
            }
            else
            {
                Failed++;
            }

            return;
        }

        Answered++;
        var slot = Slot(_loop.Now);
        while (_slots.Count <= slot)
        {
            _slots.Add(new Dictionary<string, int>(StringComparer.Ordinal));
        }

        _slots[slot][who] = _slots[slot].GetValueOrDefault(who) + 1;
    }

    private static async ValueTask<string> AskOnceAsync(Connection connection, byte[] buffer)
    {
        var sent = await connection.SendAsync("GET /x HTTP/1.1\r\nHost: web.failover.example\r\n\r\n"u8.ToArray());
        var length = 0;
        while (sent.IsOk)
        {
            var received = await connection.ReceiveAsync(buffer.AsMemory(length), TimeSpan.FromSeconds(20));
            if (!received.IsOk)
            {
                return length > 0 ? "!cut" : "!" + received.Status;
            }

            length += received.Bytes;
            var text = Encoding.Latin1.GetString(buffer, 0, length);
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end < 0)
            {
                continue;
            }

            var at = text.IndexOf("content-length: ", StringComparison.OrdinalIgnoreCase);
            var bytes = at < 0 ? 0 : int.Parse(text[(at + 16)..text.IndexOf("\r\n", at, StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture);
            if (length >= end + 4 + bytes)
            {
                return text.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) ? text.Substring(end + 4, bytes) : string.Concat("!", text.AsSpan(9, 3));
            }
        }

        return "!" + sent.Status;
    }
}
