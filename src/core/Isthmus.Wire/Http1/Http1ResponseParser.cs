using Isthmus.Wire.Http;

namespace Isthmus.Wire.Http1;

/// <summary>
/// Reads response heads from one upstream connection, interim ones included, as strictly as <see cref="Http1RequestParser"/>. Looks at each
/// byte once. Allocates nothing. One per connection; ready for the next head after each final outcome.
/// </summary>
public sealed class Http1ResponseParser(HeadLimits limits)
{
    // "HTTP/1.1 200": the part with fixed places.
    private const int FixedBytes = 12;

    private FieldLines _fields;
    private Stage _stage;
    private int _scanned;
    private TextRange _reason;

    private enum Stage : byte
    {
        Idle,
        Fixed,
        Reason,
        Fields,
    }

    /// <summary>Whether a head has begun and is not complete.</summary>
    public bool IsWithinHead => _stage != Stage.Idle;

    /// <summary>
    /// Looks for a head at the front of <paramref name="available"/>, as <see cref="Http1RequestParser.Parse"/> does. The body's framing
    /// depends on the <paramref name="method"/> that is answered; 101 is only accepted if an Upgrade was forwarded
    /// (<paramref name="isUpgradeForwarded"/>). After an interim response call again for the next one.
    /// </summary>
    public HeadRead Parse(ReadOnlySpan<byte> available, ResponseHead head, KnownMethod method, bool isUpgradeForwarded = false)
    {
        if (_stage == Stage.Idle)
        {
            head.Reset();
            _scanned = 0;
            _stage = Stage.Fixed;
        }

        var outcome = Advance(available, head, out var violation);
        if (outcome == HeadOutcome.NeedMore)
        {
            return HeadRead.NeedMore;
        }

        _stage = Stage.Idle;
        if (outcome == HeadOutcome.Complete)
        {
            head.Headers.Load(available[.._fields.End]);
            head.ReceivedBytes = _fields.End;
            head.ReasonRange = _reason;
            violation = ResponseRules.Apply(head, method, isUpgradeForwarded);
        }

        return violation == HttpViolation.None ? HeadRead.Complete(_fields.End) : HeadRead.Bad(violation);
    }

    /// <summary>Forgets a head that was not complete.</summary>
    public void Reset() => _stage = Stage.Idle;

    private HeadOutcome Advance(ReadOnlySpan<byte> available, ResponseHead head, out HttpViolation violation)
    {
        var window = available[..Math.Min(available.Length, limits.HeadBytes)];
        violation = _stage == Stage.Fixed ? ReadFixed(window, head) : HttpViolation.None;
        if (violation == HttpViolation.None && _stage == Stage.Reason)
        {
            violation = ReadReason(window);
        }

        var outcome = violation == HttpViolation.None ? HeadOutcome.NeedMore : HeadOutcome.Bad;
        if (violation == HttpViolation.None && _stage == Stage.Fields)
        {
            outcome = _fields.Advance(window, head.Headers, limits.Fields, out violation);
        }

        if (outcome == HeadOutcome.NeedMore && available.Length >= limits.HeadBytes)
        {
            violation = HttpViolation.HeadTooLarge;
            return HeadOutcome.Bad;
        }

        return outcome;
    }

    private HttpViolation ReadFixed(ReadOnlySpan<byte> text, ResponseHead head)
    {
        if (text.Length <= FixedBytes)
        {
            return "HTTP/"u8.StartsWith(text) || text.StartsWith("HTTP/"u8) ? HttpViolation.None : HttpViolation.BadStatusLine;
        }

        if (!text.StartsWith("HTTP/"u8))
        {
            return HttpViolation.BadStatusLine;
        }

        var violation = VersionRules.Read(text[..VersionRules.Length], out var version);
        if (violation != HttpViolation.None)
        {
            return violation;
        }

        // The space before an empty reason is required (RFC 9112 4), and left out by enough servers to be let pass.
        var digits = text.Slice(9, 3);
        if (text[8] != Octets.Space || digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0 || text[FixedBytes] is not (Octets.Space or Octets.Cr))
        {
            return HttpViolation.BadStatusLine;
        }

        head.Version = version;
        head.Status = ((digits[0] - '0') * 100) + ((digits[1] - '0') * 10) + digits[2] - '0';
        _scanned = text[FixedBytes] == Octets.Space ? FixedBytes + 1 : FixedBytes;
        _reason = new TextRange(_scanned, 0);
        _stage = Stage.Reason;
        return head.Status < 100 ? HttpViolation.BadStatusCode : HttpViolation.None;
    }

    private HttpViolation ReadReason(ReadOnlySpan<byte> text)
    {
        var found = text[_scanned..].IndexOfAny(Octets.NotValue);
        if (found < 0)
        {
            _scanned = text.Length;
            return HttpViolation.None;
        }

        _scanned += found;
        if (text[_scanned] != Octets.Cr)
        {
            return text[_scanned] == Octets.Lf ? HttpViolation.BareLineFeed : HttpViolation.BadStatusLine;
        }

        if (_scanned + 1 == text.Length)
        {
            return HttpViolation.None;
        }

        if (text[_scanned + 1] != Octets.Lf)
        {
            return HttpViolation.BareCarriageReturn;
        }

        _reason = _reason with { Length = _scanned - _reason.Start };
        _fields.Start(_scanned + 2);
        _stage = Stage.Fields;
        return HttpViolation.None;
    }
}
