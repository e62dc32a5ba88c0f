using System.Buffers;
using System.Text;
using Isthmus.Wire.Http;
using Isthmus.Wire.Http1;

namespace Isthmus.Wire.Tests.Http1;

/// <summary>Each bound holds at its last byte, says its own reason beyond it, and does not depend on how the bytes come (xds facts E.1 row 18, E.2, E.3).</summary>
public sealed class LimitTests
{
    private static readonly HeadLimits Small = new(HeadBytes: 200, StartLineBytes: 50, Fields: 5);

    [Theory]
    [InlineData(50, HttpViolation.None)]
    [InlineData(51, HttpViolation.RequestLineTooLong)]
    [InlineData(5000, HttpViolation.RequestLineTooLong)]
    public void Request_line(int length, HttpViolation expected) =>
        Check("GET /" + new string('p', length - "GET / HTTP/1.1\r\n".Length) + " HTTP/1.1\r\nHost: a\r\n\r\n", expected);

    [Theory]
    [InlineData(200, HttpViolation.None)]
    [InlineData(201, HttpViolation.HeadTooLarge)]
    [InlineData(5000, HttpViolation.HeadTooLarge)]
    public void Head(int length, HttpViolation expected)
    {
        const string Rest = "GET / HTTP/1.1\r\nHost: a\r\nX: \r\n\r\n";
        Check(Rest.Replace("X: ", "X: " + new string('v', length - Rest.Length), StringComparison.Ordinal), expected);
    }

    [Theory]
    [InlineData(5, HttpViolation.None)]
    [InlineData(6, HttpViolation.TooManyFields)]
    public void Fields(int count, HttpViolation expected) =>
        Check("GET / HTTP/1.1\r\nHost: a\r\n" + string.Concat(Enumerable.Repeat("X: y\r\n", count - 1)) + "\r\n", expected);

    [Fact]
    public void What_is_beyond_the_limit_is_not_looked_at() =>
        Check("GET / HTTP/1.1\r\nHost: a\r\nX: " + new string('v', 200) + "\0\r\n\r\n", HttpViolation.HeadTooLarge);

    [Fact]
    public void A_te_field_that_connection_names_is_bounded()
    {
        Parse($"GET / HTTP/1.1\r\nHost: a\r\nConnection: te\r\nTE: {new string('t', 255)}\r\n\r\n", HeadLimits.Request).ShouldBe(HttpViolation.None);
        Parse($"GET / HTTP/1.1\r\nHost: a\r\nConnection: te\r\nTE: {new string('t', 256)}\r\n\r\n", HeadLimits.Request)
            .ShouldBe(HttpViolation.NominatedTeTooLong);
    }

    [Fact]
    public void Response_head()
    {
        var parser = new Http1ResponseParser(HeadLimits.Response);
        var head = new ResponseHead(ArrayPool<byte>.Shared);
        var bytes = Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nX: " + new string('v', Defaults.ResponseHeadBytes));
        parser.Parse(bytes, head, KnownMethod.Get).Violation.ShouldBe(HttpViolation.HeadTooLarge);
        parser.IsWithinHead.ShouldBeFalse("the parser is ready for another connection");
    }

    [Theory]
    [InlineData(4096, HttpViolation.None)]
    [InlineData(4097, HttpViolation.ChunkExtensionsTooLong)]
    public void Extensions_of_one_chunk(int length, HttpViolation expected) => Chunked($"1;{new string('e', length)}\r\nx\r\n0\r\n\r\n", expected);

    [Fact]
    public void Extensions_of_a_body_may_exceed_its_data_by_16_KiB()
    {
        var chunk = $"1;{new string('e', 4096)}\r\nx\r\n";
        Chunked(string.Concat(Enumerable.Repeat(chunk, 4)) + "0\r\n\r\n", HttpViolation.None);
        Chunked(string.Concat(Enumerable.Repeat(chunk, 5)) + "0\r\n\r\n", HttpViolation.ChunkExtensionsTooLong);
        Chunked($"2000\r\n{new string('x', 8192)}\r\n" + string.Concat(Enumerable.Repeat(chunk, 5)) + "0\r\n\r\n", HttpViolation.None);
    }

    [Theory]
    [InlineData(8192, HttpViolation.None)]
    [InlineData(8193, HttpViolation.TrailersTooLarge)]
    public void Trailers(int length, HttpViolation expected) => Chunked($"0\r\nX: {new string('v', length - 7)}\r\n\r\n", expected);

    [Theory]
    [InlineData(32, HttpViolation.None)]
    [InlineData(33, HttpViolation.TooManyTrailers)]
    public void Trailer_fields(int count, HttpViolation expected) =>
        Chunked("0\r\n" + string.Concat(Enumerable.Repeat("X: y\r\n", count)) + "\r\n", expected);

    private static void Check(string text, HttpViolation expected)
    {
        Parse(text, Small).ShouldBe(expected);
        Parse(text, Small, 1).ShouldBe(expected, "one byte at a time");
        Parse(text, Small, 7).ShouldBe(expected, "seven bytes at a time");
    }

    private static HttpViolation Parse(string text, HeadLimits limits, int piece = int.MaxValue)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        var parser = new Http1RequestParser(limits);
        var head = new RequestHead(ArrayPool<byte>.Shared);
        for (long end = Math.Min(piece, bytes.Length); ; end = Math.Min(end + piece, bytes.Length))
        {
            var read = parser.Parse(bytes.AsSpan(0, (int)end), head);
            if (read.Outcome != HeadOutcome.NeedMore)
            {
                return read.Violation;
            }

            end.ShouldBeLessThan(bytes.Length, "neither accepted nor refused");
        }
    }

    private static void Chunked(string text, HttpViolation expected)
    {
        foreach (var piece in new[] { int.MaxValue, 1, 1000 })
        {
            Drain(Encoding.ASCII.GetBytes(text), piece).ShouldBe(expected, $"pieces of {piece}");
        }
    }

    private static HttpViolation Drain(byte[] bytes, int piece)
    {
        var reader = new Http1BodyReader(ArrayPool<byte>.Shared);
        reader.Start(BodyFraming.Chunked);
        var at = 0;
        while (true)
        {
            var read = reader.Read(bytes.AsSpan(at, Math.Min(piece, bytes.Length - at)));
            at += read.Consumed;
            if (read.Outcome is BodyOutcome.End or BodyOutcome.Bad)
            {
                return read.Violation;
            }

            at.ShouldBeLessThan(bytes.Length, "neither ended nor refused");
        }
    }
}
