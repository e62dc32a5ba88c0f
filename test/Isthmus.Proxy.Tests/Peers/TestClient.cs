using System.Buffers;
using System.Net;
using System.Text;
using Isthmus.Wire.Http;
using Isthmus.Wire.Http1;

namespace Isthmus.Proxy.Tests.Peers;

/// <summary>A client of few lines on any loop: sends what the test writes and reads whole responses with the strict parser.</summary>
internal sealed class TestClient(Connection connection)
{
    private readonly Http1ResponseParser _parser = new(HeadLimits.Response);
    private readonly ResponseHead _head = new(ArrayPool<byte>.Shared);
    private readonly Http1BodyReader _body = new(ArrayPool<byte>.Shared);
    private byte[] _input = [];

    public Connection Connection => connection;

    public static async ValueTask<TestClient> ConnectAsync(ILoop loop, IPEndPoint address)
    {
        var connected = await loop.ConnectAsync(address, ConnectOptions.Default);
        connected.IsOk.ShouldBeTrue($"{address}: {connected.Status}");
        return new TestClient(connected.Connection!);
    }

    public async ValueTask<TestResponse> GetAsync(string path = "/")
    {
        await SendAsync($"GET {path} HTTP/1.1\r\nHost: web\r\n\r\n");
        return await ReceiveAsync(KnownMethod.Get);
    }

    public async ValueTask SendAsync(string text) => await connection.SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>The next response; status 0 when the connection ended before one.</summary>
    public async ValueTask<TestResponse> ReceiveAsync(KnownMethod method = KnownMethod.Get, bool isUpgrade = false)
    {
        while (true)
        {
            var read = _parser.Parse(_input, _head, method, isUpgrade);
            read.Outcome.ShouldNotBe(HeadOutcome.Bad, read.Violation.ToString());
            if (read.Outcome == HeadOutcome.Complete)
            {
                var head = Encoding.Latin1.GetString(_input.AsSpan(0, read.Consumed));
                _input = _input[read.Consumed..];
                return new TestResponse(_head.Status, head, await ReadBodyAsync());
            }

            if (!await ReceiveMoreAsync())
            {
                return new TestResponse(0, "", "");
            }
        }
    }

    /// <summary>Raw bytes as text, at least <paramref name="count"/> of them.</summary>
    public async ValueTask<string> ReceiveTextAsync(int count)
    {
        while (_input.Length < count && await ReceiveMoreAsync())
        {
        }

        var text = Encoding.Latin1.GetString(_input.AsSpan(0, Math.Min(count, _input.Length)));
        _input = _input[text.Length..];
        return text;
    }

    /// <summary>True when the proxy closed and nothing is left.</summary>
    public async ValueTask<bool> IsClosedAsync() => _input.Length == 0 && !await ReceiveMoreAsync();

    private async ValueTask<string> ReadBodyAsync()
    {
        var text = new StringBuilder();
        _body.Start(_head.Framing.Kind == BodyKind.Tunnel ? BodyFraming.None : _head.Framing);
        while (!_body.IsEnded)
        {
            var piece = _body.Read(_input);
            piece.Outcome.ShouldNotBe(BodyOutcome.Bad);
            text.Append(Encoding.Latin1.GetString(_input.AsSpan(piece.PayloadStart, piece.PayloadLength)));
            _input = _input[piece.Consumed..];
            if (!_body.IsEnded && (piece.Outcome == BodyOutcome.NeedMore || _input.Length == 0) && !await ReceiveMoreAsync())
            {
                return _body.Close() == HttpViolation.None ? text.ToString() : text + "<cut>";
            }
        }

        return text.ToString();
    }

    private async ValueTask<bool> ReceiveMoreAsync()
    {
        var buffer = new byte[16 * 1024];
        var received = await connection.ReceiveAsync(buffer);
        _input = [.. _input, .. buffer.AsSpan(0, received.Bytes)];
        return received.IsOk;
    }
}
