using System.Buffers;
using System.Diagnostics;

namespace Isthmus.Wire.Http;

/// <summary>A response head: status, fields, framing. See <see cref="MessageHead"/> for who owns the bytes.</summary>
public sealed class ResponseHead : MessageHead
{
    /// <summary>An empty head that rents its text from <paramref name="pool"/>.</summary>
    public ResponseHead(ArrayPool<byte> pool)
        : base(pool)
    {
    }

    /// <summary>The status code, 100 to 999.</summary>
    public int Status { get; internal set; }

    /// <summary>The reason phrase as received; may be empty. Has no meaning (RFC 9112 4).</summary>
    public ReadOnlySpan<byte> Reason => Slice(ReasonRange);

    /// <summary>Whether another response follows for the same request: 1xx except 101.</summary>
    public bool IsInterim => Status is >= 100 and < 200 and not 101;

    /// <summary>
    /// What Content-Length or Transfer-Encoding said, also where there is no body: a HEAD or 304 response is forwarded with it
    /// (RFC 9110 8.6). <see cref="BodyFraming.None"/> if there was neither.
    /// </summary>
    public BodyFraming DeclaredFraming { get; internal set; }

    internal TextRange ReasonRange { get; set; }

    /// <inheritdoc />
    public override void Reset()
    {
        base.Reset();
        Status = 0;
        ReasonRange = default;
        DeclaredFraming = BodyFraming.None;
    }

    /// <summary>
    /// Starts a response of our own: forgets the old one, sets status and framing. Fields follow. No framing where the status allows a
    /// body means an empty one, or the client would wait for the connection's end.
    /// </summary>
    public void Begin(int status, BodyFraming framing)
    {
        Debug.Assert(status is >= 100 and <= 999, "a status has three digits");
        Reset();
        Status = status;
        Framing = framing.Kind == BodyKind.None && status is >= 200 and not (204 or 304) ? BodyFraming.OfLength(0) : framing;
        DeclaredFraming = Framing;
    }
}
