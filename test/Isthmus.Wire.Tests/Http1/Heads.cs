using System.Buffers;
using System.Text;
using Isthmus.Wire.Http;
using Isthmus.Wire.Http1;

namespace Isthmus.Wire.Tests.Http1;

/// <summary>Heads from text and back, for tests that are about something else than parsing.</summary>
internal static class Heads
{
    public static RequestHead Request(params string[] lines)
    {
        var head = new RequestHead(ArrayPool<byte>.Shared);
        Read(lines, bytes => new Http1RequestParser(HeadLimits.Request).Parse(bytes, head));
        return head;
    }

    public static ResponseHead Response(KnownMethod method, params string[] lines) => Response(method, false, lines);

    public static ResponseHead Response(KnownMethod method, bool isUpgrade, params string[] lines)
    {
        var head = new ResponseHead(ArrayPool<byte>.Shared);
        Read(lines, bytes => new Http1ResponseParser(HeadLimits.Response).Parse(bytes, head, method, isUpgrade));
        return head;
    }

    public static string Write(RequestHead head, Http1Form form)
    {
        var buffer = new byte[Http1HeadWriter.MaxBytes(head)];
        Http1HeadWriter.TryWrite(head, form, buffer, out var written).ShouldBeTrue();
        return Text(buffer.AsSpan(0, written));
    }

    public static string Write(ResponseHead head, Http1Form form)
    {
        var buffer = new byte[Http1HeadWriter.MaxBytes(head)];
        Http1HeadWriter.TryWrite(head, form, buffer, out var written).ShouldBeTrue();
        return Text(buffer.AsSpan(0, written));
    }

    /// <summary>Lines joined by a bar, which is easier to read than CRLF.</summary>
    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes).Replace("\r\n", "|", StringComparison.Ordinal);

    private static void Read(string[] lines, Func<byte[], HeadRead> parse)
    {
        var bytes = Encoding.Latin1.GetBytes(string.Concat(lines.Select(l => l + "\r\n")) + "\r\n");
        parse(bytes).ShouldBe(new HeadRead(HeadOutcome.Complete, bytes.Length, HttpViolation.None), string.Join('|', lines));
    }
}
