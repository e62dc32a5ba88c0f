using System.Buffers;
using System.Text;
using Isthmus.Wire.Http;
using Isthmus.Wire.Http1;

namespace Isthmus.Wire.Tests.Http1;

/// <summary>Reads one message as a connection would, in pieces of given sizes, and says what it understood in the words of the corpus.</summary>
internal sealed class MessageReader(byte[] bytes, Func<int> nextPiece)
{
    private readonly Http1BodyReader _body = new(ArrayPool<byte>.Shared);
    private readonly StringBuilder _verdict = new();
    private readonly List<byte> _payload = [];
    private int _arrived;
    private int _consumed;

    public RequestHead RequestHead { get; } = new(ArrayPool<byte>.Shared);

    public ResponseHead ResponseHead { get; } = new(ArrayPool<byte>.Shared);

    public byte[] Payload => [.. _payload];

    /// <summary>Whether the head was accepted, whatever became of the body.</summary>
    public bool IsHeadComplete { get; private set; }

    public static string Request(byte[] bytes, Func<int>? nextPiece = null) => new MessageReader(bytes, nextPiece ?? (() => bytes.Length)).ReadRequest();

    public static string Response(byte[] bytes, string request, Func<int>? nextPiece = null) =>
        new MessageReader(bytes, nextPiece ?? (() => bytes.Length)).ReadResponse(request);

    public string ReadRequest()
    {
        var parser = new Http1RequestParser(HeadLimits.Request);
        var read = ReadHead(available => parser.Parse(available, RequestHead));
        if (read.Outcome != HeadOutcome.Complete)
        {
            return read.Outcome == HeadOutcome.NeedMore ? "more" : Refusal(HttpViolations.Status(read.Violation), read.Violation);
        }

        Say($"ok {Text(RequestHead.MethodText)} {OrDash(RequestHead.Path)} {OrDash(RequestHead.Authority)} {Text(RequestHead.Framing)}");
        var violation = RequestHead.Framing.Kind == BodyKind.Tunnel ? HttpViolation.None : ReadBody(RequestHead);
        SayIf(RequestHead.Expectation != Expectation.None, $"expect:{RequestHead.Expectation.ToString().ToLowerInvariant()}");
        return violation == HttpViolation.None ? _verdict.ToString() : Refusal(HttpViolations.Status(violation), violation);
    }

    public string ReadResponse(string request)
    {
        var parser = new Http1ResponseParser(HeadLimits.Response);
        var method = KnownMethods.Find(Encoding.ASCII.GetBytes(request.Split('+')[0]));
        var isUpgrade = request.EndsWith("+upgrade", StringComparison.Ordinal);
        var read = ReadHead(available => parser.Parse(available, ResponseHead, method, isUpgrade));
        if (read.Outcome != HeadOutcome.Complete)
        {
            return read.Outcome == HeadOutcome.NeedMore ? "more" : Refusal(HttpViolations.UpstreamStatus(read.Violation), read.Violation);
        }

        Say($"ok {ResponseHead.Status} {Text(ResponseHead.Framing)}");
        var isApart = ResponseHead.DeclaredFraming.Kind != BodyKind.None && ResponseHead.DeclaredFraming != ResponseHead.Framing;
        SayIf(isApart, $"declared:{Text(ResponseHead.DeclaredFraming)}");
        SayIf(ResponseHead.IsInterim, "interim");
        var violation = ReadBody(ResponseHead);
        return violation == HttpViolation.None ? _verdict.ToString() : Refusal(HttpViolations.UpstreamStatus(violation), violation);
    }

    private HeadRead ReadHead(Func<ReadOnlySpan<byte>, HeadRead> parse)
    {
        while (true)
        {
            var read = parse(bytes.AsSpan(0, _arrived));
            if (read.Outcome != HeadOutcome.NeedMore || _arrived == bytes.Length)
            {
                _consumed = read.Consumed;
                IsHeadComplete = read.Outcome == HeadOutcome.Complete;
                return read;
            }

            Arrive();
        }
    }

    private HttpViolation ReadBody(MessageHead head)
    {
        _body.Start(head.Framing);
        while (true)
        {
            var available = bytes.AsSpan(_consumed, _arrived - _consumed);
            var read = _body.Read(available);
            read.Consumed.ShouldBeLessThanOrEqualTo(available.Length);
            _payload.AddRange(available.Slice(read.PayloadStart, read.PayloadLength));
            _consumed += read.Consumed;
            if (read.Outcome == BodyOutcome.Bad)
            {
                return read.Violation;
            }

            if (read.Outcome == BodyOutcome.NeedMore)
            {
                read.Consumed.ShouldBe(available.Length, "a body reader takes all that it is given");
            }

            if (read.Outcome == BodyOutcome.Data)
            {
                read.PayloadLength.ShouldBePositive("every step gets on");
                continue;
            }

            if (read.Outcome == BodyOutcome.End || _arrived == bytes.Length)
            {
                SayBody(head, read.Outcome == BodyOutcome.End);
                return HttpViolation.None;
            }

            Arrive();
        }
    }

    private void SayBody(MessageHead head, bool isEnded)
    {
        _body.IsEnded.ShouldBe(isEnded);
        _body.PayloadBytes.ShouldBe(_payload.Count);
        SayIf(_payload.Count > 0, $"body:{Escaped.Encode(Payload)}");
        var trailers = new List<string>();
        foreach (var field in _body.Trailers)
        {
            trailers.Add($"{Text(field.Name)}={Text(field.Value)}");
        }

        SayIf(trailers.Count > 0, $"trailers:{string.Join(',', trailers)}");
        SayIf(isEnded && _consumed < bytes.Length, $"left:{bytes.Length - _consumed}");
        SayIf(!head.KeepAlive, "close");
        SayIf(head.UpgradeProtocol.Length > 0, $"upgrade:{Text(head.UpgradeProtocol)}");
        SayIf(!isEnded, "open");
    }

    private void Arrive() => _arrived = Math.Min(bytes.Length, _arrived + Math.Max(1, nextPiece()));

    private void Say(string text) => _verdict.Append(_verdict.Length > 0 ? " " : "").Append(text);

    private void SayIf(bool isSo, string text)
    {
        if (isSo)
        {
            Say(text);
        }
    }

    private static string Refusal(int status, HttpViolation violation) => $"{status} {HttpViolations.Name(violation)}";

    private static string OrDash(ReadOnlySpan<byte> text) => text.IsEmpty ? "-" : Text(text);

    private static string Text(ReadOnlySpan<byte> text) => Escaped.Encode(text);

    private static string Text(BodyFraming framing) => framing.Kind switch
    {
        BodyKind.Length => $"length:{framing.Length}",
        BodyKind.UntilClose => "until-close",
        _ => framing.Kind.ToString().ToLowerInvariant(),
    };
}
