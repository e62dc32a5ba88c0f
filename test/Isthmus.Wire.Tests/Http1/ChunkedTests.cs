using System.Buffers;
using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Isthmus.Wire.Http;
using Isthmus.Wire.Http1;

namespace Isthmus.Wire.Tests.Http1;

public sealed class ChunkedTests
{
    [Fact]
    public void Any_payload_written_in_any_chunks_and_read_in_any_pieces_is_the_same()
    {
        var arbitrary = ArbMap.Default.ArbFor<(byte[][] Chunks, PositiveInt[] Pieces)>();
        Prop.ForAll(arbitrary, input =>
        {
            var written = new List<byte>();
            foreach (var chunk in input.Chunks)
            {
                var buffer = new byte[chunk.Length + ChunkedWriter.MaxHeaderBytes + ChunkedWriter.EndBytes];
                ChunkedWriter.TryWrite(buffer, chunk, out var length).ShouldBeTrue();
                written.AddRange(buffer.AsSpan(0, length));
            }

            written.AddRange("0\r\n\r\nNEXT"u8);
            var pieces = new Queue<int>(input.Pieces.Select(p => p.Get));
            Read([.. written], () => pieces.TryDequeue(out var piece) ? piece : 3, out var left).ShouldBe([.. input.Chunks.SelectMany(c => c)]);
            left.ShouldBe(4);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(65535)]
    [InlineData(65536)]
    [InlineData(int.MaxValue)]
    public void A_header_is_written_right_before_the_payload(int length)
    {
        var buffer = new byte[64];
        var start = ChunkedWriter.WriteHeaderBefore(buffer, 32, length);
        Encoding.ASCII.GetString(buffer.AsSpan(start, 32 - start)).ShouldBe(length.ToString("x", CultureInfo.InvariantCulture) + "\r\n");
        (32 - start).ShouldBeLessThanOrEqualTo(ChunkedWriter.MaxHeaderBytes);
    }

    [Fact]
    public void A_chunk_is_written_whole_or_not_at_all()
    {
        var payload = "hello"u8;
        ChunkedWriter.TryWrite(new byte[9], payload, out var written).ShouldBeFalse();
        written.ShouldBe(0);
        ChunkedWriter.TryWrite(new byte[10], payload, out written).ShouldBeTrue();
        written.ShouldBe(10);
        ChunkedWriter.TryWrite(default, default, out written).ShouldBeTrue("an empty chunk would end the body");
        written.ShouldBe(0);
    }

    [Fact]
    public void Trailers_that_were_read_can_be_written()
    {
        var reader = new ChunkedReader(ArrayPool<byte>.Shared);
        reader.Read("0\r\nX-Sum: 1\r\nHost: evil\r\nY:2\r\n\r\n"u8).Outcome.ShouldBe(BodyOutcome.End);
        var buffer = new byte[64];
        ChunkedWriter.TryWriteLast(buffer, reader.Trailers, out var written).ShouldBeTrue();
        Heads.Text(buffer.AsSpan(0, written)).ShouldBe("0|X-Sum: 1|Y: 2||");
        ChunkedWriter.TryWriteLast(buffer.AsSpan(0, written - 1), reader.Trailers, out _).ShouldBeFalse();

        reader.Reset();
        reader.Trailers.Count.ShouldBe(0);
        reader.Read("0\r\n\r\n"u8).Consumed.ShouldBe(5);
    }

    [Fact]
    public void Closing_ends_a_body_without_length_and_cuts_any_other()
    {
        var reader = new Http1BodyReader(ArrayPool<byte>.Shared);
        Closed(reader, BodyFraming.OfLength(3), "ab"u8).ShouldBe(HttpViolation.BodyTruncated);
        Closed(reader, BodyFraming.OfLength(2), "ab"u8).ShouldBe(HttpViolation.None);
        Closed(reader, BodyFraming.Chunked, "2\r\nab\r\n0\r\n"u8).ShouldBe(HttpViolation.BodyTruncated);
        Closed(reader, BodyFraming.Chunked, "0\r\n\r\n"u8).ShouldBe(HttpViolation.None);
        Closed(reader, BodyFraming.UntilClose, "ab"u8).ShouldBe(HttpViolation.None);
        Closed(reader, BodyFraming.None, default).ShouldBe(HttpViolation.None);
        reader.Start(BodyFraming.OfLength(5));
        reader.Read("ab"u8);
        reader.Remaining.ShouldBe(3);
    }

    private static HttpViolation Closed(Http1BodyReader reader, BodyFraming framing, ReadOnlySpan<byte> bytes)
    {
        reader.Start(framing);
        for (var read = reader.Read(bytes); read.Outcome == BodyOutcome.Data; read = reader.Read(bytes))
        {
            bytes = bytes[read.Consumed..];
        }

        return reader.Close();
    }

    private static byte[] Read(byte[] bytes, Func<int> nextPiece, out int left)
    {
        var reader = new ChunkedReader(ArrayPool<byte>.Shared);
        var payload = new List<byte>();
        var at = 0;
        var end = 0;
        while (true)
        {
            var read = reader.Read(bytes.AsSpan(at, end - at));
            payload.AddRange(bytes.AsSpan(at + read.PayloadStart, read.PayloadLength));
            at += read.Consumed;
            read.Outcome.ShouldNotBe(BodyOutcome.Bad);
            if (read.Outcome == BodyOutcome.End)
            {
                left = bytes.Length - at;
                return [.. payload];
            }

            end = read.Outcome == BodyOutcome.NeedMore ? Math.Min(bytes.Length, end + nextPiece()) : end;
        }
    }
}
