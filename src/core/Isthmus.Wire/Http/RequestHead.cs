using System.Buffers;

namespace Isthmus.Wire.Http;

/// <summary>A request head: method, where it goes, fields, framing. See <see cref="MessageHead"/> for who owns the bytes.</summary>
public sealed class RequestHead : MessageHead
{
    private TextRange _path;
    private TextRange _authority;

    /// <summary>An empty head that rents its text from <paramref name="pool"/>.</summary>
    public RequestHead(ArrayPool<byte> pool)
        : base(pool)
    {
    }

    /// <summary>The method, if it is one we know.</summary>
    public KnownMethod Method { get; private set; }

    /// <summary>The method's bytes, known or not.</summary>
    public ReadOnlySpan<byte> MethodText => Slice(MethodRange);

    /// <summary>The request target as it was received.</summary>
    public ReadOnlySpan<byte> Target => Slice(TargetRange);

    /// <summary>The form of <see cref="Target"/>.</summary>
    public TargetForm Form { get; internal set; }

    /// <summary>Path and query, what is routed on and forwarded: starts with <c>/</c>; <c>*</c> for OPTIONS *, empty for CONNECT.</summary>
    public ReadOnlySpan<byte> Path => Slice(_path);

    /// <summary>Host and perhaps port: of the target if it has one, else of Host. Empty only for HTTP/1.0 without Host.</summary>
    public ReadOnlySpan<byte> Authority => Slice(_authority);

    /// <summary>Whether an absolute-form target said https.</summary>
    public bool IsHttpsTarget { get; internal set; }

    /// <summary>What Expect asks for. The field itself stays among the fields: remove it if the proxy answers 100 itself.</summary>
    public Expectation Expectation { get; internal set; }

    /// <summary>Whether TE says that the client takes trailers; the writer then says so to the upstream.</summary>
    public bool AcceptsTrailers { get; internal set; }

    /// <summary>Whether the client asks for another protocol on this connection (RFC 9110 7.8). Never true for h2c or HTTP/1.0.</summary>
    public bool IsUpgrade => UpgradeRange.Length > 0;

    internal TextRange MethodRange { get; private set; }

    internal TextRange TargetRange { get; set; }

    /// <inheritdoc />
    public override void Reset()
    {
        base.Reset();
        Method = KnownMethod.Other;
        MethodRange = default;
        TargetRange = default;
        _path = default;
        _authority = default;
        Form = TargetForm.Origin;
        IsHttpsTarget = false;
        Expectation = Expectation.None;
        AcceptsTrailers = false;
    }

    /// <summary>
    /// Starts a request of our own (health check, mirror, HTTP/2): forgets the old one and sets the three parts. False, and the
    /// head is empty, if one of them cannot be sent. Fields and <see cref="SetFraming"/> follow.
    /// </summary>
    public bool TryBegin(ReadOnlySpan<byte> method, ReadOnlySpan<byte> authority, ReadOnlySpan<byte> path)
    {
        Reset();
        if (!Octets.IsToken(method) || method.Length > Defaults.MethodBytes || !TryKeep(method, out var kept))
        {
            return false;
        }

        SetMethod(kept, method);
        var isTunnel = Method == KnownMethod.Connect && path.IsEmpty;
        if (TrySetAuthority(authority) && (isTunnel || TrySetPath(path)))
        {
            Form = isTunnel ? TargetForm.Authority : path is [(byte)'*'] ? TargetForm.Asterisk : TargetForm.Origin;
            return true;
        }

        Reset();
        return false;
    }

    /// <summary>Says how the body of a request of our own is delimited.</summary>
    public void SetFraming(BodyFraming framing) => Framing = framing;

    /// <summary>Sends the request to another path. False if it does not start with a slash (or is <c>*</c>) or has a blank or control character.</summary>
    public bool TrySetPath(ReadOnlySpan<byte> path)
    {
        var canBe = path is [(byte)'/', ..] or [(byte)'*'];
        if (!canBe || path.IndexOfAny(Octets.NotTarget) >= 0 || !TryKeep(path, out var range))
        {
            return false;
        }

        _path = range;
        return true;
    }

    /// <summary>Gives the request another Host. False if it is not a host, or host and port.</summary>
    public bool TrySetAuthority(ReadOnlySpan<byte> authority)
    {
        if (!Http.Authority.IsValid(authority) || !TryKeep(authority, out var range))
        {
            return false;
        }

        PointAuthority(range);
        return true;
    }

    internal void SetMethod(TextRange range, ReadOnlySpan<byte> method)
    {
        MethodRange = range;
        Method = KnownMethods.Find(method);
    }

    internal void PointPath(TextRange range) => _path = range;

    // The Host line shows what is sent, so that no rule that looks at the field can be deceived by a different target.
    internal void PointAuthority(TextRange range)
    {
        _authority = range;
        var host = Headers.IndexOf(KnownHeader.Host);
        if (host >= 0)
        {
            Headers.PointValue(host, range);
        }
    }
}
