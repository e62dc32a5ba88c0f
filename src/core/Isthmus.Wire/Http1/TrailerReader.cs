using System.Buffers;
using Isthmus.Wire.Http;

namespace Isthmus.Wire.Http1;

/// <summary>
/// Collects a trailer section, which may come in any pieces, and reads it with the rules of a head (RFC 9112 7.1.2). Keeps what may be
/// merged or forwarded without harm (RFC 9110 6.5.1).
/// </summary>
internal sealed class TrailerReader(ArrayPool<byte> pool)
{
    private byte[] _collected = [];
    private int _length;
    private FieldLines _lines;

    /// <summary>The fields, once complete.</summary>
    public HeaderTable Fields { get; } = new(pool);

    public void Reset()
    {
        Fields.Reset();
        ReturnCollected();
        _length = 0;
        _lines = default;
        _lines.Start(0);
    }

    /// <summary>Takes bytes up to the empty line that ends the section.</summary>
    public HeadOutcome Read(ReadOnlySpan<byte> available, out int consumed, out HttpViolation violation)
    {
        if (_collected.Length == 0)
        {
            _collected = pool.Rent(Defaults.TrailerBytes);
            _lines.Start(0);
        }

        var before = _length;
        var taken = Math.Min(available.Length, Defaults.TrailerBytes - _length);
        available[..taken].CopyTo(_collected.AsSpan(_length));
        _length += taken;
        consumed = taken;
        var outcome = _lines.Advance(_collected.AsSpan(0, _length), Fields, Defaults.TrailerFields, out violation);
        if (outcome == HeadOutcome.NeedMore && _length == Defaults.TrailerBytes)
        {
            outcome = HeadOutcome.Bad;
            violation = HttpViolation.TrailersTooLarge;
        }

        if (outcome == HeadOutcome.Complete)
        {
            consumed = _lines.End - before;
            Fields.Load(_collected.AsSpan(0, _lines.End));
            DropForbidden();
        }

        if (violation == HttpViolation.TooManyFields)
        {
            violation = HttpViolation.TooManyTrailers;
        }

        if (outcome != HeadOutcome.NeedMore)
        {
            ReturnCollected();
        }

        return outcome;
    }

    private void ReturnCollected()
    {
        if (_collected.Length > 0)
        {
            pool.Return(_collected);
            _collected = [];
        }
    }

    private void DropForbidden() => Fields.RemoveWhere(static id => id
        is KnownHeader.Connection or KnownHeader.ContentLength or KnownHeader.TransferEncoding or KnownHeader.Host or KnownHeader.Upgrade
        or KnownHeader.Te or KnownHeader.KeepAlive or KnownHeader.ProxyConnection or KnownHeader.Http2Settings or KnownHeader.Trailer
        or KnownHeader.Expect or KnownHeader.MaxForwards or KnownHeader.CacheControl or KnownHeader.Authorization
        or KnownHeader.ProxyAuthorization or KnownHeader.ProxyAuthenticate or KnownHeader.WwwAuthenticate or KnownHeader.Cookie
        or KnownHeader.SetCookie or KnownHeader.ContentEncoding or KnownHeader.ContentType or KnownHeader.ContentRange
        or KnownHeader.Range or KnownHeader.Pragma or KnownHeader.XForwardedFor or KnownHeader.XForwardedHost
        or KnownHeader.XForwardedProto or KnownHeader.XForwardedClientCert);
}
