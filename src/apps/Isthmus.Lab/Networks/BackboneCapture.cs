using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Isthmus.Lab.Processes;

namespace Isthmus.Lab.Networks;

/// <summary>
/// Reads every frame that crosses the backbone (an <c>AF_PACKET</c> socket) and looks for words that must not be readable there. Keeps nothing but counts and the
/// first place of each word.
/// </summary>
internal sealed class BackboneCapture : IDisposable
{
    private const int EveryProtocol = 0x0003;
    private const int EthernetHeader = 14;
    private const int LongestFrame = 256 * 1024;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private readonly Thread _thread;
    private readonly byte[][] _words;
    private readonly string?[] _places;
    private volatile bool _isEnded;
    private long _tlsFrames;

    /// <summary>Begins; must be made by a thread that is on the backbone.</summary>
    /// <exception cref="LabException">The kernel refuses.</exception>
    public BackboneCapture(IEnumerable<string> words)
    {
        _words = [.. words.Select(Encoding.UTF8.GetBytes)];
        _places = new string?[_words.Length];
        try
        {
            _socket = new Socket(AddressFamily.Packet, SocketType.Raw, (ProtocolType)BinaryPrimitives.ReverseEndianness((short)EveryProtocol))
            {
                ReceiveTimeout = (int)Look.TotalMilliseconds,

                // A second of a busy backbone: what is dropped cannot be judged.
                ReceiveBufferSize = 16 * 1024 * 1024,
            };
        }
        catch (SocketException e)
        {
            throw new LabException($"what crosses the backbone cannot be captured: {e.Message}", e);
        }

        _thread = new Thread(Read) { IsBackground = true, Name = "capture" };
        _thread.Start();
    }

    /// <summary>Frames whose payload begins with a TLS record: proof that the capture sees the calls at all.</summary>
    public long TlsFrames => Interlocked.Read(ref _tlsFrames);

    /// <summary>Ends it and returns the words that could be read, with the first place of each.</summary>
    public IReadOnlyList<string> End()
    {
        _isEnded = true;
        _thread.Join();
        return [.. _places.Select((place, i) => place is null ? "" : $"'{Encoding.UTF8.GetString(_words[i])}' could be read between {place}").Where(t => t.Length > 0)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isEnded = true;
        _thread.Join();
        _socket.Dispose();
    }

    /// <summary>The TCP payload of an Ethernet frame with IPv4, and between whom; empty for everything else.</summary>
    internal static ReadOnlySpan<byte> PayloadOf(ReadOnlySpan<byte> frame, out string between)
    {
        between = "";
        if (frame.Length < EthernetHeader + 40 || BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) != 0x0800)
        {
            return [];
        }

        var ip = frame[EthernetHeader..];
        var (header, length) = ((ip[0] & 0x0f) * 4, (int)BinaryPrimitives.ReadUInt16BigEndian(ip[2..]));
        if (ip[9] != (byte)ProtocolType.Tcp || length > ip.Length || length < header + 20)
        {
            return [];
        }

        var tcp = ip[header..length];
        var data = (tcp[12] >> 4) * 4;
        between = string.Create(
            CultureInfo.InvariantCulture,
            $"{new IPAddress(ip[12..16])}:{BinaryPrimitives.ReadUInt16BigEndian(tcp)} and {new IPAddress(ip[16..20])}:{BinaryPrimitives.ReadUInt16BigEndian(tcp[2..])}");
        return data <= tcp.Length ? tcp[data..] : [];
    }

    private void Read()
    {
        var frame = new byte[LongestFrame];
        while (!_isEnded)
        {
            int length;
            try
            {
                length = _socket.Receive(frame);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
            {
                continue;
            }

            Judge(frame.AsSpan(0, length));
        }
    }

    private void Judge(ReadOnlySpan<byte> frame)
    {
        var payload = PayloadOf(frame, out var between);

        // Content types 20 to 23, version 3.x (RFC 8446 5.1).
        if (payload.Length > 3 && payload[0] is >= 20 and <= 23 && payload[1] == 3)
        {
            Interlocked.Increment(ref _tlsFrames);
        }

        for (var i = 0; i < _words.Length; i++)
        {
            if (_places[i] is null && payload.IndexOf(_words[i]) >= 0)
            {
                _places[i] = between;
            }
        }
    }
}
