using System.Buffers;

namespace Isthmus.Wire.Http;

/// <summary>The byte classes of RFC 9110 5.6.2 and 5.5 in the form in which they are searched with vector instructions.</summary>
internal static class Octets
{
    public const byte Tab = (byte)'\t';
    public const byte Lf = (byte)'\n';
    public const byte Cr = (byte)'\r';
    public const byte Space = (byte)' ';

    /// <summary>tchar.</summary>
    public static readonly SearchValues<byte> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>What may not stand in a field value: controls except HTAB. Bytes from 0x80 on may (obs-text).</summary>
    public static readonly SearchValues<byte> NotValue = SearchValues.Create([.. Controls().Where(b => b != Tab)]);

    /// <summary>What ends or spoils a request target: controls and SP. Looser than RFC 3986 on purpose: clients send <c>{|}</c> and raw UTF-8.</summary>
    public static readonly SearchValues<byte> NotTarget = SearchValues.Create([.. Controls(), Space]);

    /// <summary>unreserved and sub-delims of RFC 3986: a registered name without percent escapes.</summary>
    public static readonly SearchValues<byte> RegName =
        SearchValues.Create("-._~!$&'()*+,;=0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    public static bool IsToken(ReadOnlySpan<byte> text) => !text.IsEmpty && text.IndexOfAnyExcept(Token) < 0;

    public static bool IsValue(ReadOnlySpan<byte> text) => text.IndexOfAny(NotValue) < 0;

    public static bool IsBlank(byte octet) => octet is Space or Tab;

    public static ReadOnlySpan<byte> TrimBlanks(ReadOnlySpan<byte> text)
    {
        var start = 0;
        while (start < text.Length && IsBlank(text[start]))
        {
            start++;
        }

        var end = text.Length;
        while (end > start && IsBlank(text[end - 1]))
        {
            end--;
        }

        return text[start..end];
    }

    private static IEnumerable<byte> Controls() => [.. Enumerable.Range(0, 0x20).Select(b => (byte)b), 0x7F];
}
