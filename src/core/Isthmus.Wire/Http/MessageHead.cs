using System.Buffers;

namespace Isthmus.Wire.Http;

/// <summary>
/// What request and response heads share: fields, framing, persistence. A head owns a copy of its bytes (rented from the pool it was made
/// with), so the receive buffer is free as soon as the parser says complete, and the head can be sent again on a retry. It is made
/// to be reused: parsing into it or <see cref="Reset"/> forgets the old message without giving the room away.
/// One thread at a time; spans handed out die with the next edit, reset or parse.
/// </summary>
public abstract class MessageHead
{
    private protected MessageHead(ArrayPool<byte> pool)
    {
        Text = new HeadText(pool);
        Headers = new HeaderTable(Text);
    }

    /// <summary>The field lines, hop-by-hop ones included.</summary>
    public HeaderTable Headers { get; }

    /// <summary>The version on the wire.</summary>
    public ProtocolVersion Version { get; internal set; } = ProtocolVersion.Http11;

    /// <summary>How the body that follows on this connection is delimited.</summary>
    public BodyFraming Framing { get; internal set; }

    /// <summary>Whether the sender will take another message on this connection after this one (RFC 9112 9.3).</summary>
    public bool KeepAlive { get; internal set; } = true;

    /// <summary>Bytes that the head had on the wire; 0 for one that was not parsed.</summary>
    public int ReceivedBytes { get; internal set; }

    /// <summary>The upgrade that the message asks for or accepts, or empty. Never <c>h2c</c>, which is ignored (RFC 9113 3.1).</summary>
    public ReadOnlySpan<byte> UpgradeProtocol => Slice(UpgradeRange);

    internal HeadText Text { get; }

    internal TextRange UpgradeRange { get; set; }

    /// <summary>Gives the rented text back to the pool. The head may be used again afterwards.</summary>
    public void Release()
    {
        Reset();
        Headers.Release();
    }

    /// <summary>Forgets the message.</summary>
    public virtual void Reset()
    {
        Headers.Reset();
        Version = ProtocolVersion.Http11;
        Framing = BodyFraming.None;
        KeepAlive = true;
        ReceivedBytes = 0;
        UpgradeRange = default;
    }

    private protected ReadOnlySpan<byte> Slice(TextRange range) => Text.Slice(range.Start, range.Length);

    private protected bool TryKeep(ReadOnlySpan<byte> text, out TextRange range)
    {
        var isKept = Text.TryAppend(text, default, default, default, out var start);
        range = new TextRange(start, text.Length);
        return isKept;
    }
}
