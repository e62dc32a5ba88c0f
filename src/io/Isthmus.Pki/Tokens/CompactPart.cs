using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace Isthmus.Pki.Tokens;

/// <summary>One of the three parts of a signed token in its compact form (RFC 7515 3.1).</summary>
internal static class CompactPart
{
    /// <summary>The bytes that it stands for; null when it is not Base64 in the form for URLs.</summary>
    public static byte[]? Decode(string part)
    {
        // The status overload: the Try one throws for characters that are not Base64.
        var buffer = new byte[Base64Url.GetMaxDecodedLength(part.Length)];
        return Base64Url.DecodeFromChars(part, buffer, out _, out var length) == OperationStatus.Done ? buffer[..length] : null;
    }

    /// <summary>The object that it stands for; null when it is none.</summary>
    public static JsonElement? ReadObject(string part) => Decode(part) is { } bytes ? StrictJson.ReadObject(bytes) : null;
}
