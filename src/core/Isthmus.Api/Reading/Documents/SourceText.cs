using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Isthmus.Api.Reading.Documents;

/// <summary>Turns the bytes of a file into text, or says why they are none.</summary>
internal static class SourceText
{
    /// <summary>Decodes UTF-8, with or without a byte order mark. Exactly one of the two results is set.</summary>
    public static (string? Text, DocumentError? Error) Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > Defaults.MaxFileBytes)
        {
            return (null, TooLarge(bytes.Length));
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            return (null, new DocumentError(ReadingChecks.NotText, new TextPosition(1, 1), "is UTF-16 text; only UTF-8 is read"));
        }

        bytes = bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? bytes[3..] : bytes;
        var nul = bytes.IndexOf((byte)0);
        if (nul >= 0)
        {
            return (null, new DocumentError(ReadingChecks.NotText, PositionOf(bytes, nul), "is a binary file: it holds a zero byte"));
        }

        return Utf8.IsValid(bytes)
            ? (Encoding.UTF8.GetString(bytes), null)
            : (null, new DocumentError(ReadingChecks.NotText, PositionOf(bytes, FirstInvalid(bytes)), "is not UTF-8 text"));
    }

    public static DocumentError TooLarge(long length) => new(
        ReadingChecks.FileTooLarge,
        new TextPosition(1, 1),
        $"is {length} bytes long; the most that is read is {Defaults.MaxFileBytes}");

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out var length) == OperationStatus.Done)
        {
            at += length;
        }

        return at;
    }

    private static TextPosition PositionOf(ReadOnlySpan<byte> bytes, int index)
    {
        var before = bytes[..index];
        var lineStart = before.LastIndexOf((byte)'\n') + 1;
        return new TextPosition(before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[lineStart..]) + 1);
    }
}
