using System.Globalization;
using System.Text;

namespace Isthmus.Rpc;

/// <summary>The encoding of grpc-message: UTF-8, with every byte outside printable ASCII, and the percent sign, as %XX.</summary>
internal static class PercentEncoding
{
    public static string Encode(string text)
    {
        if (text.All(c => !NeedsEscape(c)))
        {
            return text;
        }

        var encoded = new StringBuilder(text.Length + 16);
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            _ = NeedsEscape((char)b) ? encoded.Append(CultureInfo.InvariantCulture, $"%{b:X2}") : encoded.Append((char)b);
        }

        return encoded.ToString();
    }

    /// <summary>A broken escape is kept as it stands: the protocol forbids to fail on one.</summary>
    public static string Decode(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal))
        {
            return text;
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        var length = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == '%' && i + 2 < bytes.Length
                && byte.TryParse(bytes.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var escaped))
            {
                bytes[length++] = escaped;
                i += 2;
            }
            else
            {
                bytes[length++] = bytes[i];
            }
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    private static bool NeedsEscape(char c) => c is < ' ' or > '~' or '%';
}
