using System.Diagnostics;
using Isthmus.Wire.Http;

namespace Isthmus.Wire.Http1;

/// <summary>
/// Reads request heads from one connection, strictly (RFC 9112): whatever two implementations could read in two ways is refused. Looks at
/// each byte once, however slowly they come. Allocates nothing. One per connection; ready for the next head after each final outcome.
/// </summary>
public sealed class Http1RequestParser(HeadLimits limits)
{
    private FieldLines _fields;
    private Stage _stage;
    private int _scanned;
    private int _lineStart;
    private TextRange _method;
    private TextRange _target;

    private enum Stage : byte
    {
        Idle,
        Start,
        Method,
        Target,
        Version,
        Fields,
    }

    /// <summary>Whether a head has begun and is not complete.</summary>
    public bool IsWithinHead => _stage > Stage.Start;

    /// <summary>
    /// Looks for a head at the front of <paramref name="available"/>. On <see cref="HeadOutcome.NeedMore"/> call again with the same
    /// bytes and more behind them (they may have moved) and the same <paramref name="head"/>; the bytes needed never exceed
    /// <see cref="HeadLimits.HeadBytes"/>. On <see cref="HeadOutcome.Complete"/> the head has its own copy and the rest of
    /// <paramref name="available"/> is body or the next request. The head must not be used before it is complete.
    /// </summary>
    public HeadRead Parse(ReadOnlySpan<byte> available, RequestHead head)
    {
        if (_stage == Stage.Idle)
        {
            head.Reset();
            _scanned = 0;
            _stage = Stage.Start;
        }

        var outcome = Advance(available, head, out var violation);
        switch (outcome)
        {
            case HeadOutcome.NeedMore:
                return HeadRead.NeedMore;
            case HeadOutcome.Bad:
                _stage = Stage.Idle;
                return HeadRead.Bad(violation);
            default:
                _stage = Stage.Idle;
                return Finish(available[.._fields.End], head);
        }
    }

    /// <summary>Forgets a head that was not complete.</summary>
    public void Reset() => _stage = Stage.Idle;

    private HeadRead Finish(ReadOnlySpan<byte> text, RequestHead head)
    {
        head.Headers.Load(text);
        head.ReceivedBytes = text.Length;
        head.SetMethod(_method, text.Slice(_method.Start, _method.Length));
        head.TargetRange = _target;
        var violation = RequestRules.Apply(head);
        return violation == HttpViolation.None ? HeadRead.Complete(text.Length) : HeadRead.Bad(violation);
    }

    // The text is cut at the limits before it is read, so that the outcome does not depend on how the bytes were split.
    private HeadOutcome Advance(ReadOnlySpan<byte> available, RequestHead head, out HttpViolation violation)
    {
        if (_stage < Stage.Fields)
        {
            var limit = Math.Min(limits.StartLineBytes, limits.HeadBytes);
            violation = RequestLine(available[..Math.Min(available.Length, limit)], head, out var isComplete);
            if (violation == HttpViolation.None && !isComplete && available.Length >= limit)
            {
                violation = HttpViolation.RequestLineTooLong;
            }

            if (violation != HttpViolation.None || !isComplete)
            {
                return violation == HttpViolation.None ? HeadOutcome.NeedMore : HeadOutcome.Bad;
            }

            _fields.Start(_scanned);
            _stage = Stage.Fields;
        }

        var window = available[..Math.Min(available.Length, limits.HeadBytes)];
        var outcome = _fields.Advance(window, head.Headers, limits.Fields, out violation);
        if (outcome == HeadOutcome.NeedMore && available.Length >= limits.HeadBytes)
        {
            violation = HttpViolation.HeadTooLarge;
            return HeadOutcome.Bad;
        }

        return outcome;
    }

    private HttpViolation RequestLine(ReadOnlySpan<byte> text, RequestHead head, out bool isComplete)
    {
        isComplete = false;
        var violation = HttpViolation.None;
        while (violation == HttpViolation.None && !isComplete)
        {
            var before = _stage;
            violation = _stage switch
            {
                Stage.Start => ReadStart(text),
                Stage.Method => ReadMethod(text),
                Stage.Target => ReadTarget(text),
                Stage.Version => ReadVersion(text, head, out isComplete),
                _ => throw new UnreachableException(),
            };
            if (_stage == before)
            {
                break;
            }
        }

        return violation;
    }

    // One empty line before a request is what some old clients leave behind a body (RFC 9112 2.2).
    private HttpViolation ReadStart(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || (text[0] == Octets.Cr && text.Length == 1))
        {
            return HttpViolation.None;
        }

        if (text[0] == Octets.Cr && text[1] != Octets.Lf)
        {
            return HttpViolation.BareCarriageReturn;
        }

        _lineStart = text[0] == Octets.Cr ? 2 : 0;
        _scanned = _lineStart;
        _stage = Stage.Method;
        return HttpViolation.None;
    }

    private HttpViolation ReadMethod(ReadOnlySpan<byte> text)
    {
        var found = text[_scanned..].IndexOfAnyExcept(Octets.Token);
        var end = found < 0 ? text.Length : _scanned + found;
        if (end - _lineStart > Defaults.MethodBytes)
        {
            return HttpViolation.MethodTooLong;
        }

        _scanned = end;
        if (found < 0)
        {
            return HttpViolation.None;
        }

        if (text[end] != Octets.Space || end == _lineStart)
        {
            return WhyNoMethod(text[end], isEmpty: end == _lineStart);
        }

        _method = new TextRange(_lineStart, end - _lineStart);
        _scanned = end + 1;
        _stage = Stage.Target;
        return HttpViolation.None;
    }

    private HttpViolation WhyNoMethod(byte octet, bool isEmpty) => octet switch
    {
        Octets.Lf => HttpViolation.BareLineFeed,
        Octets.Cr when isEmpty && _lineStart > 0 => HttpViolation.EmptyLineBeforeStartLine,
        Octets.Cr or Octets.Tab => HttpViolation.RequestLineMalformed,
        _ => HttpViolation.BadMethod,
    };

    private HttpViolation ReadTarget(ReadOnlySpan<byte> text)
    {
        var start = _method.Start + _method.Length + 1;
        var found = text[_scanned..].IndexOfAny(Octets.NotTarget);
        if (found < 0)
        {
            _scanned = text.Length;
            return HttpViolation.None;
        }

        _scanned += found;
        if (text[_scanned] != Octets.Space || _scanned == start)
        {
            return text[_scanned] switch
            {
                Octets.Lf => HttpViolation.BareLineFeed,
                Octets.Cr when _scanned > start => HttpViolation.MissingVersion,
                Octets.Cr or Octets.Space or Octets.Tab => HttpViolation.RequestLineMalformed,
                _ => HttpViolation.BadTargetCharacter,
            };
        }

        _target = new TextRange(start, _scanned - start);
        _scanned++;
        _stage = Stage.Version;
        return HttpViolation.None;
    }

    private HttpViolation ReadVersion(ReadOnlySpan<byte> text, RequestHead head, out bool isComplete)
    {
        var violation = VersionRules.ReadRequestLineEnd(text[_scanned..], out isComplete, out var version);
        if (isComplete)
        {
            head.Version = version;
            _scanned += VersionRules.Length + 2;
        }

        return violation;
    }
}
