using System.Globalization;
using System.Text;

namespace Isthmus.Wire.Tests.Http1;

/// <summary>The readable form of bytes in the corpus files.</summary>
internal static class Escaped
{
    public static byte[] Decode(string text)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                bytes.Add(checked((byte)text[i]));
                continue;
            }

            i++;
            bytes.Add(text[i] switch
            {
                'r' => (byte)'\r',
                'n' => (byte)'\n',
                't' => (byte)'\t',
                '\\' => (byte)'\\',
                'x' => byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                _ => throw new FormatException($"unknown escape \\{text[i]} in {text}"),
            });
            i += text[i] == 'x' ? 2 : 0;
        }

        return [.. bytes];
    }

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        foreach (var octet in bytes)
        {
            _ = octet switch
            {
                (byte)'\r' => text.Append("\\r"),
                (byte)'\n' => text.Append("\\n"),
                (byte)'\t' => text.Append("\\t"),
                (byte)'\\' => text.Append("\\\\"),
                < 0x20 or > 0x7E => text.Append(CultureInfo.InvariantCulture, $"\\x{octet:x2}"),
                _ => text.Append((char)octet),
            };
        }

        return text.ToString();
    }
}
