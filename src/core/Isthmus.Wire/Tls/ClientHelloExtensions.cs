using System.Text;

namespace Isthmus.Wire.Tls;

/// <summary>The extensions of a ClientHello that bear on where a connection goes; the others are stepped over.</summary>
internal static class ClientHelloExtensions
{
    private const int ServerName = 0;
    private const int Alpn = 16;
    private const int SupportedVersions = 43;

    // RFC 1035 2.3.4: no name is longer.
    private const int LongestName = 255;

    /// <summary>Adds what they say; null when they break a rule of RFC 8446 4.2 or RFC 6066 3.</summary>
    public static ClientHello? Read(ReadOnlySpan<byte> block, ClientHello hello)
    {
        var rest = new Octets8446(block);
        var seen = new SeenExtensions();
        while (!rest.IsEmpty)
        {
            if (!rest.TryReadNumber(2, out var type) || !rest.TryReadVector(2, out var data) || !seen.TryAdd(type))
            {
                return null;
            }

            var read = type switch
            {
                ServerName => ReadServerName(data) is { } name ? hello with { ServerName = name } : null,
                Alpn => hello with { Alpn = ReadAlpn(data) },
                SupportedVersions => ReadVersions(data, out var highest) ? hello with { HighestVersion = highest } : null,
                _ => hello,
            };
            if (read is null)
            {
                return null;
            }

            hello = read;
        }

        return hello;
    }

    private static string? ReadServerName(ReadOnlySpan<byte> data)
    {
        var outer = new Octets8446(data);
        if (!outer.TryReadVector(2, out var list) || !outer.IsEmpty)
        {
            return null;
        }

        string? found = null;
        var names = new Octets8446(list);
        while (!names.IsEmpty)
        {
            if (!names.TryReadNumber(1, out var kind) || !names.TryReadVector(2, out var name))
            {
                return null;
            }

            if (kind != 0)
            {
                continue;
            }

            // One host name at most, of characters that can stand in a log line.
            if (found is not null || name.Length is 0 or > LongestName || name.ContainsAnyExceptInRange((byte)0x21, (byte)0x7E))
            {
                return null;
            }

            found = Encoding.ASCII.GetString(name).ToLowerInvariant();
        }

        return found;
    }

    // As Envoy's inspector: a broken list is no list, and the name still counts.
    private static List<string> ReadAlpn(ReadOnlySpan<byte> data)
    {
        var outer = new Octets8446(data);
        if (!outer.TryReadVector(2, out var list) || !outer.IsEmpty)
        {
            return [];
        }

        var protocols = new List<string>();
        var rest = new Octets8446(list);
        while (!rest.IsEmpty)
        {
            if (!rest.TryReadVector(1, out var protocol) || protocol.IsEmpty)
            {
                return [];
            }

            protocols.Add(Encoding.Latin1.GetString(protocol));
        }

        return protocols;
    }

    // Codes that do not exist are GREASE (RFC 8701) or the future.
    private static bool ReadVersions(ReadOnlySpan<byte> data, out int highest)
    {
        highest = -1;
        var outer = new Octets8446(data);
        if (!outer.TryReadVector(1, out var list) || !outer.IsEmpty || list.Length % 2 != 0)
        {
            return false;
        }

        var codes = new Octets8446(list);
        while (codes.TryReadNumber(2, out var code))
        {
            highest = Math.Max(highest, ClientHelloReader.Minor(code));
        }

        return true;
    }
}
