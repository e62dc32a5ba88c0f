using System.Buffers;
using System.Globalization;
using Isthmus.Wire.Http;
using Isthmus.Wire.Http1;

namespace Isthmus.Wire.Tests.Http1;

/// <summary>
/// Random damage to the corpus, from fixed seeds and bounded in number: nothing throws or stands still, the way the bytes are cut does not
/// matter, and what is accepted means the same after it was written and read again.
/// </summary>
public sealed class MutationTests
{
    private const int MutantsPerSeed = 4_000;

    private static readonly byte[][] Splinters =
    [
        "\r\n"u8.ToArray(), "\n"u8.ToArray(), "\r"u8.ToArray(), "\0"u8.ToArray(), " "u8.ToArray(), "\t"u8.ToArray(), ":"u8.ToArray(),
        ","u8.ToArray(), ";"u8.ToArray(), "0"u8.ToArray(), "\r\n\r\n"u8.ToArray(), "Content-Length: 3\r\n"u8.ToArray(),
        "Transfer-Encoding: chunked\r\n"u8.ToArray(), "Connection: close, te\r\n"u8.ToArray(), "TE: trailers\r\n"u8.ToArray(),
        "Host: b\r\n"u8.ToArray(), "http://c"u8.ToArray(), "HTTP/1.0"u8.ToArray(), "Expect: 100-continue\r\n"u8.ToArray(),
        "Connection: Upgrade, X\r\nUpgrade: y\r\nX: z\r\n"u8.ToArray(), "\xff"u8.ToArray(),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(300)]
    [InlineData(4000)]
    public void Mutated_requests_are_read_alike_in_any_pieces_and_survive_a_round_trip(int seed)
    {
        var dice = new Random(seed);
        var accepted = 0;
        for (var i = 0; i < MutantsPerSeed; i++)
        {
            var bytes = Mutate(Corpus.Requests, dice);
            var whole = new MessageReader(bytes, () => bytes.Length);
            var verdict = whole.ReadRequest();
            MessageReader.Request(bytes, () => dice.Next(1, 9)).ShouldBe(verdict, Escaped.Encode(bytes));
            if (whole.IsHeadComplete)
            {
                accepted++;
                RoundTrip(whole.RequestHead, bytes);
            }
        }

        // Nearly half of the corpus is fine, and not every mutation breaks a message: far fewer would mean that the mutator tests nothing.
        accepted.ShouldBeGreaterThan(MutantsPerSeed / 20);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(60)]
    [InlineData(700)]
    public void Mutated_responses_are_read_alike_in_any_pieces_and_survive_a_round_trip(int seed)
    {
        var dice = new Random(seed);
        var accepted = 0;
        for (var i = 0; i < MutantsPerSeed; i++)
        {
            var request = Corpus.Responses[dice.Next(Corpus.Responses.Count)].Request;
            var bytes = Mutate(Corpus.Responses, dice);
            var whole = new MessageReader(bytes, () => bytes.Length);
            var verdict = whole.ReadResponse(request);
            MessageReader.Response(bytes, request, () => dice.Next(1, 9)).ShouldBe(verdict, Escaped.Encode(bytes));
            if (whole.IsHeadComplete)
            {
                accepted++;
                RoundTrip(whole.ResponseHead, request, bytes);
            }
        }

        accepted.ShouldBeGreaterThan(MutantsPerSeed / 20);
    }

    private static void RoundTrip(RequestHead head, byte[] bytes)
    {
        // HTTP/1.0 may come without Host, but we speak 1.1 to upstreams: the proxy must name one.
        (head.Authority.IsEmpty && !head.TrySetAuthority("default"u8)).ShouldBeFalse();
        var form = Http1Form.ForUpstream(head, isUpgradeAccepted: true) with { IsClosing = !head.KeepAlive };
        if (form.Framing.Kind == BodyKind.Tunnel)
        {
            form = form with { Framing = BodyFraming.None };
        }

        var buffer = new byte[Http1HeadWriter.MaxBytes(head)];
        Http1HeadWriter.TryWrite(head, form, buffer, out var written).ShouldBeTrue();
        var again = new RequestHead(ArrayPool<byte>.Shared);
        var read = new Http1RequestParser(HeadLimits.Request).Parse(buffer.AsSpan(0, written), again);
        read.ShouldBe(new HeadRead(HeadOutcome.Complete, written, HttpViolation.None), Escaped.Encode(bytes));
        Essence.Of(again).ShouldBe(Essence.Of(head), Escaped.Encode(bytes));

        var twice = new byte[Http1HeadWriter.MaxBytes(again)];
        Http1HeadWriter.TryWrite(again, form, twice, out var writtenTwice).ShouldBeTrue();
        Escaped.Encode(twice.AsSpan(0, writtenTwice)).ShouldBe(Escaped.Encode(buffer.AsSpan(0, written)));
    }

    private static void RoundTrip(ResponseHead head, string request, byte[] bytes)
    {
        var framing = head.Framing.Kind == BodyKind.None ? head.DeclaredFraming : head.Framing;
        var form = new Http1Form(framing, ProtocolVersion.Http11, !head.KeepAlive && head.Framing.Kind != BodyKind.Tunnel, head.Status == 101);
        var buffer = new byte[Http1HeadWriter.MaxBytes(head)];
        Http1HeadWriter.TryWrite(head, form, buffer, out var written).ShouldBeTrue();
        var again = new MessageReader(buffer.AsSpan(0, written).ToArray(), () => written);
        again.ReadResponse(request).ShouldStartWith(string.Create(CultureInfo.InvariantCulture, $"ok {head.Status} "), Case.Sensitive, Escaped.Encode(bytes));

        // 1xx and 204 lose the framing fields that they must not have.
        var isDropped = head.Status is < 200 or 204;
        var expected = isDropped || head.Framing.Kind == BodyKind.Tunnel
            ? Essence.Of(head).Replace($"declared:{head.DeclaredFraming}", $"declared:{again.ResponseHead.DeclaredFraming}", StringComparison.Ordinal)
            : Essence.Of(head);
        Essence.Of(again.ResponseHead).ShouldBe(expected, Escaped.Encode(bytes));
    }

    private static byte[] Mutate(IReadOnlyList<CorpusCase> corpus, Random dice)
    {
        var bytes = corpus[dice.Next(corpus.Count)].Bytes.ToList();
        for (var count = dice.Next(1, 4); count > 0; count--)
        {
            var at = dice.Next(bytes.Count + 1);
            switch (dice.Next(5))
            {
                case 0 when at < bytes.Count:
                    bytes[at] = (byte)dice.Next(256);
                    break;
                case 1 when at < bytes.Count:
                    bytes.RemoveRange(at, Math.Min(dice.Next(1, 8), bytes.Count - at));
                    break;
                case 2:
                    var other = corpus[dice.Next(corpus.Count)].Bytes;
                    bytes.InsertRange(at, other.AsSpan(dice.Next(other.Length)).ToArray());
                    break;
                default:
                    bytes.InsertRange(LineStart(bytes, at, dice), Splinters[dice.Next(Splinters.Length)]);
                    break;
            }
        }

        return [.. bytes];
    }

    // Half of the time at the start of a line, where whole fields make sense.
    private static int LineStart(List<byte> bytes, int at, Random dice)
    {
        var line = bytes.IndexOf((byte)'\n', at) + 1;
        return dice.Next(2) == 0 && line > 0 ? line : at;
    }
}
