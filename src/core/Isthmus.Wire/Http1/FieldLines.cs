using Isthmus.Wire.Http;

namespace Isthmus.Wire.Http1;

/// <summary>
/// Reads field lines up to the empty one, each byte once however they arrive (RFC 9112 5). Two vector searches per line: one for the end
/// of the name, one for the first byte that cannot be in a value, which is the CR of the line's end or a violation.
/// </summary>
internal struct FieldLines
{
    private const int NoColon = -1;

    // Longer than any name that we know.
    private const int KnownNameWindow = 48;

    private int _line;
    private int _colon;
    private int _scanned;
    private KnownHeader _id;

    /// <summary>Just behind the empty line, once complete.</summary>
    public readonly int End => _scanned;

    /// <summary>Starts at the first byte of the first line.</summary>
    public void Start(int line)
    {
        _line = line;
        _colon = NoColon;
        _scanned = line;
    }

    /// <summary>Goes on in a text that begins as it did before and may have more bytes at its end.</summary>
    public HeadOutcome Advance(ReadOnlySpan<byte> text, HeaderTable fields, int maxFields, out HttpViolation violation)
    {
        while (true)
        {
            if (_colon == NoColon && !TryReadName(text, fields, out var outcome, out violation))
            {
                return outcome;
            }

            var found = text[_scanned..].IndexOfAny(Octets.NotValue);
            if (found < 0)
            {
                violation = HttpViolation.None;
                _scanned = text.Length;
                return HeadOutcome.NeedMore;
            }

            _scanned += found;
            if (text[_scanned] != Octets.Cr || _scanned + 1 == text.Length || text[_scanned + 1] != Octets.Lf)
            {
                return AtSpoiltLineEnd(text, out violation);
            }

            if (fields.PendingCount == maxFields)
            {
                violation = HttpViolation.TooManyFields;
                return HeadOutcome.Bad;
            }

            fields.AddParsed(text, _line, _colon, _scanned, _id);
            Start(_scanned + 2);
        }
    }

    // True when the name and its colon are behind us; otherwise the outcome is final or waits for more.
    private bool TryReadName(ReadOnlySpan<byte> text, HeaderTable fields, out HeadOutcome outcome, out HttpViolation violation)
    {
        outcome = HeadOutcome.NeedMore;
        violation = HttpViolation.None;
        if (TryReadKnownName(text))
        {
            return true;
        }

        var found = text[_scanned..].IndexOfAnyExcept(Octets.Token);
        if (found < 0)
        {
            _scanned = text.Length;
            return false;
        }

        _scanned += found;
        if (text[_scanned] == (byte)':' && _scanned > _line)
        {
            _colon = _scanned++;
            _id = KnownHeaders.Find(text[_line.._colon]);
            return true;
        }

        if (text[_scanned] == Octets.Cr && _scanned + 1 == text.Length)
        {
            return false;
        }

        if (_scanned == _line && text[_scanned] == Octets.Cr && text[_scanned + 1] == Octets.Lf)
        {
            _scanned += 2;
            outcome = HeadOutcome.Complete;
            return false;
        }

        outcome = HeadOutcome.Bad;
        violation = WhyNoName(text, fields);
        return false;
    }

    // A name that we know needs no second look for characters that do not belong in a name. Most lines have one.
    private bool TryReadKnownName(ReadOnlySpan<byte> text)
    {
        if (_scanned != _line)
        {
            return false;
        }

        var length = text.Slice(_line, Math.Min(KnownNameWindow, text.Length - _line)).IndexOf((byte)':');
        _id = length <= 0 ? KnownHeader.None : KnownHeaders.Find(text.Slice(_line, length));
        if (_id == KnownHeader.None)
        {
            return false;
        }

        _colon = _line + length;
        _scanned = _colon + 1;
        return true;
    }

    private readonly HttpViolation WhyNoName(ReadOnlySpan<byte> text, HeaderTable fields) => text[_scanned] switch
    {
        Octets.Space or Octets.Tab when _scanned > _line => HttpViolation.WhitespaceInFieldName,
        Octets.Space or Octets.Tab when fields.PendingCount == 0 => HttpViolation.WhitespaceBeforeFirstField,
        Octets.Space or Octets.Tab => HttpViolation.ObsoleteLineFolding,
        Octets.Lf => HttpViolation.BareLineFeed,
        Octets.Cr when text[_scanned + 1] != Octets.Lf => HttpViolation.BareCarriageReturn,
        Octets.Cr => HttpViolation.MissingColon,
        (byte)':' => HttpViolation.EmptyFieldName,
        _ => HttpViolation.BadFieldName,
    };

    private readonly HeadOutcome AtSpoiltLineEnd(ReadOnlySpan<byte> text, out HttpViolation violation)
    {
        violation = text[_scanned] switch
        {
            Octets.Lf => HttpViolation.BareLineFeed,
            Octets.Cr when _scanned + 1 == text.Length => HttpViolation.None,
            Octets.Cr => HttpViolation.BareCarriageReturn,
            _ => HttpViolation.BadFieldValue,
        };
        return violation == HttpViolation.None ? HeadOutcome.NeedMore : HeadOutcome.Bad;
    }
}
