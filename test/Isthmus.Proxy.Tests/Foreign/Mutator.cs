namespace Isthmus.Proxy.Tests.Foreign;

/// <summary>Breaks HTTP/1.1 messages in the ways in which boundaries are disputed: bytes flipped, cut, doubled, moved between messages, and words of framing put anywhere.</summary>
internal sealed class Mutator(int seed, IReadOnlyList<byte[]> corpus)
{
    private const int MostBytes = 64 * 1024;

    private static readonly byte[][] Words =
    [
        .. new[]
        {
            "\r\n", "\n", "\r", "\r\n\r\n", " ", "\t", "\0", ":", ";", ",", "0\r\n\r\n", "5\r\nhello\r\n", "ffffffffffffffff\r\n", "-1", "+5", "0x5",
            "Content-Length: 5\r\n", "Content-Length: 0\r\n", "Content-Length: 99999999\r\n", "Content-Length:5,5\r\n", "Transfer-Encoding: chunked\r\n",
            "Transfer-Encoding: identity\r\n", "Transfer-Encoding:\tchunked\r\n", "transfer-encoding: xchunked\r\n", "Connection: close\r\n", "Connection: content-length\r\n",
            "Connection: upgrade\r\nUpgrade: websocket\r\n", "Expect: 100-continue\r\n", "Host: b\r\n", "GET /x HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.0", "HTTP/1.1", "HTTP/2.0",
            "POST ", "HEAD ", "CONNECT a:1 ", "OPTIONS * ", "http://b/", "//", "/../", "%00", "%2f", "\u00e9", "TE: trailers\r\n", "Trailer: x\r\n", "X-Forwarded-For: 1.2.3.4\r\n",
        }.Select(w => System.Text.Encoding.Latin1.GetBytes(w)),
    ];

    private readonly Random _chance = new(seed);

    /// <summary>The next broken message.</summary>
    public byte[] Next()
    {
        var message = corpus[_chance.Next(corpus.Count)].ToList();
        for (var i = _chance.Next(1, 5); i > 0; i--)
        {
            Mutate(message);
        }

        return [.. message.Take(MostBytes)];
    }

    private void Mutate(List<byte> message)
    {
        var at = _chance.Next(message.Count + 1);
        var length = Math.Min(_chance.Next(1, 12), message.Count - at);
        switch (_chance.Next(7))
        {
            case 0 when at < message.Count:
                message[at] = (byte)_chance.Next(256);
                break;
            case 1:
                message.RemoveRange(at, length);
                break;
            case 2:
                message.InsertRange(at, message.GetRange(at, length));
                break;
            case 3:
                message.RemoveRange(at, message.Count - at);
                message.AddRange(corpus[_chance.Next(corpus.Count)]);
                break;
            case 4:
                message.RemoveRange(at, message.Count - at);
                break;
            case 5:
                message.AddRange(corpus[_chance.Next(corpus.Count)]);
                break;
            default:
                message.InsertRange(at, Words[_chance.Next(Words.Length)]);
                break;
        }
    }
}
