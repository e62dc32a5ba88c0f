using System.Buffers;
using System.Diagnostics;
using Isthmus.Wire.Http;

namespace Isthmus.Wire.Http1;

/// <summary>
/// Finds the payload and the end of any HTTP/1 body. One per connection and direction; <see cref="Start"/> it with each head's framing.
/// </summary>
public sealed class Http1BodyReader(ArrayPool<byte> pool)
{
    private readonly ChunkedReader _chunked = new(pool);
    private BodyFraming _framing;
    private long _received;

    /// <summary>The trailers of a chunked body after its end; empty for any other.</summary>
    public HeaderTable Trailers => _chunked.Trailers;

    /// <summary>Payload bytes so far.</summary>
    public long PayloadBytes => _framing.Kind == BodyKind.Chunked ? _chunked.PayloadBytes : _received;

    /// <summary>Bytes that must still come, if that is known: the bound for reading ahead. Otherwise -1.</summary>
    public long Remaining => _framing.Kind switch
    {
        BodyKind.None => 0,
        BodyKind.Length => _framing.Length - _received,
        _ => -1,
    };

    /// <summary>Whether the body has ended by its own framing. A body until close or a tunnel never does.</summary>
    public bool IsEnded => _framing.Kind switch
    {
        BodyKind.None => true,
        BodyKind.Length => _received == _framing.Length,
        BodyKind.Chunked => _chunked.IsEnded,
        _ => false,
    };

    /// <summary>Starts the body of a head with this framing.</summary>
    public void Start(BodyFraming framing)
    {
        _framing = framing;
        _received = 0;
        _chunked.Reset();
    }

    /// <summary>
    /// Looks at the next received bytes. Bytes behind the end are never consumed. A body that has ended answers
    /// <see cref="BodyOutcome.End"/> also to no bytes at all.
    /// </summary>
    public BodyRead Read(ReadOnlySpan<byte> available) => _framing.Kind switch
    {
        BodyKind.None => BodyRead.End(0),
        BodyKind.Length => ReadLength(available),
        BodyKind.Chunked => _chunked.Read(available),
        BodyKind.UntilClose or BodyKind.Tunnel => available.IsEmpty ? BodyRead.NeedMore(0) : TakeAll(available.Length),
        _ => throw new UnreachableException(),
    };

    /// <summary>What it means that the peer closed now: the end of the body, or <see cref="HttpViolation.BodyTruncated"/>.</summary>
    public HttpViolation Close() =>
        IsEnded || _framing.Kind is BodyKind.UntilClose or BodyKind.Tunnel ? HttpViolation.None : HttpViolation.BodyTruncated;

    private BodyRead ReadLength(ReadOnlySpan<byte> available)
    {
        var remaining = _framing.Length - _received;
        if (remaining == 0)
        {
            return BodyRead.End(0);
        }

        return available.IsEmpty ? BodyRead.NeedMore(0) : TakeAll((int)Math.Min(remaining, available.Length));
    }

    private BodyRead TakeAll(int length)
    {
        _received += length;
        return BodyRead.Data(0, length);
    }
}
