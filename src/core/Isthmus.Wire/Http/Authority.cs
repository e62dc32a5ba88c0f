namespace Isthmus.Wire.Http;

/// <summary>Checks and takes apart <c>host[:port]</c> (RFC 3986 3.2, without user information).</summary>
public static class Authority
{
    /// <summary>
    /// Whether the text is a registered name, an IPv4 address or an IPv6 address in brackets, with or without a port of 1 to 5 digits up
    /// to 65535. Stricter than the grammar in two points: a host may not be empty, nor a port after a colon.
    /// </summary>
    public static bool IsValid(ReadOnlySpan<byte> authority)
    {
        if (!TrySplit(authority, out var host, out var port))
        {
            return false;
        }

        return (port.IsEmpty || TryParsePort(port, out _)) && IsHost(host);
    }

    /// <summary>As <see cref="IsValid"/>, and it has a port: what CONNECT needs.</summary>
    public static bool IsValidWithPort(ReadOnlySpan<byte> authority) => IsValid(authority) && Port(authority) >= 0;

    /// <summary>The host of a valid authority; an IPv6 address keeps its brackets.</summary>
    public static ReadOnlySpan<byte> Host(ReadOnlySpan<byte> authority) => TrySplit(authority, out var host, out _) ? host : authority;

    /// <summary>The port of a valid authority, or -1.</summary>
    public static int Port(ReadOnlySpan<byte> authority) =>
        TrySplit(authority, out _, out var port) && TryParsePort(port, out var number) ? number : -1;

    /// <summary>The host without the dot that a fully qualified name may end with (Envoy <c>strip_trailing_host_dot</c>).</summary>
    public static ReadOnlySpan<byte> WithoutTrailingDot(ReadOnlySpan<byte> host) => host is [.. var rest, (byte)'.'] && rest.Length > 0 ? rest : host;

    private static bool TrySplit(ReadOnlySpan<byte> authority, out ReadOnlySpan<byte> host, out ReadOnlySpan<byte> port)
    {
        var hostEnd = authority is [(byte)'[', ..] ? authority.IndexOf((byte)']') + 1 : authority.IndexOf((byte)':');
        if (hostEnd < 0)
        {
            hostEnd = authority.Length;
        }

        host = authority[..hostEnd];
        port = hostEnd < authority.Length ? authority[(hostEnd + 1)..] : default;
        return !host.IsEmpty && (hostEnd == authority.Length || (authority[hostEnd] == (byte)':' && !port.IsEmpty));
    }

    private static bool TryParsePort(ReadOnlySpan<byte> text, out int port)
    {
        port = 0;
        if (text.Length is 0 or > 5)
        {
            return false;
        }

        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            port = (port * 10) + digit - '0';
        }

        return port <= 65535;
    }

    private static bool IsHost(ReadOnlySpan<byte> host) =>
        host[0] == (byte)'[' ? IpText.IsIPv6(host[1..^1]) : IsRegName(host);

    private static bool IsRegName(ReadOnlySpan<byte> name)
    {
        while (true)
        {
            var stop = name.IndexOfAnyExcept(Octets.RegName);
            if (stop < 0)
            {
                return true;
            }

            if (name[stop] != (byte)'%' || name.Length < stop + 3 || !IsHex(name[stop + 1]) || !IsHex(name[stop + 2]))
            {
                return false;
            }

            name = name[(stop + 3)..];
        }
    }

    private static bool IsHex(byte octet) => char.IsAsciiHexDigit((char)octet);
}
