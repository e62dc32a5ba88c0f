using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Isthmus.Wire.Tls;

/// <summary>
/// Reads a ClientHello without consuming it, so that whoever ends TLS, or passes it on, gets the same bytes. Always begins at the connection's first byte: a hello may
/// be cut into any number of records and segments. Outcomes: <see cref="ClientHelloOutcome"/>.
/// </summary>
public static class ClientHelloReader
{
    private const byte HandshakeRecord = 22;
    private const byte ClientHelloMessage = 1;
    private const int RecordHeader = 5;
    private const int MessageHeader = 4;

    // RFC 8446 5.1: a plaintext fragment has at most 2^14 bytes; a handshake fragment is never empty.
    private const int LongestFragment = 1 << 14;

    /// <summary>Reads what has come so far.</summary>
    /// <param name="bytes">The connection's bytes from the first on.</param>
    /// <param name="hello">What it says, when it is complete.</param>
    public static ClientHelloOutcome TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out ClientHello? hello)
    {
        hello = null;
        var outcome = Measure(bytes, out var length);
        if (outcome == ClientHelloOutcome.NeedMore && bytes.Length >= Defaults.ClientHelloBytes)
        {
            return ClientHelloOutcome.TooLarge;
        }

        if (outcome != ClientHelloOutcome.Complete)
        {
            return outcome;
        }

        var first = BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]);
        hello = first == length ? Parse(bytes.Slice(RecordHeader, length)) : ParsePieces(bytes, length);
        return hello is null ? ClientHelloOutcome.Malformed : ClientHelloOutcome.Complete;
    }

    // Walks over the records until the message is whole. Length: of the message with its header.
    private static ClientHelloOutcome Measure(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        Span<byte> header = stackalloc byte[MessageHeader];
        var (gathered, at) = (0, 0);
        while (at < bytes.Length)
        {
            var record = MeasureRecord(bytes[at..], out var fragment);
            if (record != ClientHelloOutcome.Complete)
            {
                return record == ClientHelloOutcome.NotTls && at > 0 ? ClientHelloOutcome.Malformed : record;
            }

            var here = bytes.Slice(at + RecordHeader, Math.Min(fragment, bytes.Length - at - RecordHeader));
            if (gathered < MessageHeader)
            {
                here[..Math.Min(here.Length, MessageHeader - gathered)].CopyTo(header[gathered..]);
            }

            if (gathered == 0 && here.Length > 0 && here[0] != ClientHelloMessage)
            {
                return ClientHelloOutcome.Malformed;
            }

            if (gathered + here.Length >= MessageHeader)
            {
                length = MessageHeader + ((header[1] << 16) | (header[2] << 8) | header[3]);
                if (length > Defaults.ClientHelloBytes - RecordHeader)
                {
                    return ClientHelloOutcome.TooLarge;
                }

                // Nothing may follow in the record: the client has nothing more to say before it has heard the server.
                if (gathered + fragment > length)
                {
                    return ClientHelloOutcome.Malformed;
                }
            }

            gathered += here.Length;
            if (gathered >= MessageHeader && gathered == length)
            {
                return ClientHelloOutcome.Complete;
            }

            at += RecordHeader + fragment;
        }

        return ClientHelloOutcome.NeedMore;
    }

    // Complete: the record's header is here and right.
    private static ClientHelloOutcome MeasureRecord(ReadOnlySpan<byte> bytes, out int fragment)
    {
        fragment = 0;
        if (bytes[0] != HandshakeRecord || (bytes.Length > 1 && bytes[1] != 3))
        {
            return ClientHelloOutcome.NotTls;
        }

        if (bytes.Length < RecordHeader)
        {
            return ClientHelloOutcome.NeedMore;
        }

        fragment = BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]);
        return fragment is 0 or > LongestFragment ? ClientHelloOutcome.Malformed : ClientHelloOutcome.Complete;
    }

    private static ClientHello? ParsePieces(ReadOnlySpan<byte> bytes, int length)
    {
        var whole = ArrayPool<byte>.Shared.Rent(length);
        var gathered = 0;
        while (gathered < length)
        {
            var fragment = BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]);
            bytes.Slice(RecordHeader, fragment).CopyTo(whole.AsSpan(gathered));
            gathered += fragment;
            bytes = bytes[(RecordHeader + fragment)..];
        }

        var hello = Parse(whole.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(whole);
        return hello;
    }

    private static ClientHello? Parse(ReadOnlySpan<byte> message)
    {
        var rest = new Octets8446(message[MessageHeader..]);
        var isWhole = rest.TryReadNumber(2, out var version)
            && rest.TrySkip(32)
            && rest.TryReadVector(1, out var session) && session.Length <= 32
            && rest.TryReadVector(2, out var suites) && suites.Length >= 2 && suites.Length % 2 == 0
            && rest.TryReadVector(1, out var compressions) && compressions.Length >= 1;
        if (!isWhole)
        {
            return null;
        }

        // Before TLS 1.3 the block of extensions may be missing.
        var hello = new ClientHello("", [], Minor(version));
        if (rest.IsEmpty)
        {
            return hello;
        }

        return rest.TryReadVector(2, out var extensions) && rest.IsEmpty ? ClientHelloExtensions.Read(extensions, hello) : null;
    }

    /// <summary>The minor number of a version's code; -1 for one before TLS 1.0 or one that does not exist.</summary>
    internal static int Minor(int code) => code is >= 0x0301 and <= 0x0304 ? code - 0x0301 : -1;
}
