using System.Buffers.Text;
using Isthmus.Wire.Http;

namespace Isthmus.Wire.Http1;

/// <summary>Writes into a caller's span and remembers when something did not fit, so that only the end must be checked.</summary>
internal ref struct SpanWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;
    private int _written;
    private bool _isFull;

    public void Write(ReadOnlySpan<byte> text)
    {
        if (_isFull || !text.TryCopyTo(_destination[_written..]))
        {
            _isFull = true;
            return;
        }

        _written += text.Length;
    }

    public void Write(long number)
    {
        if (_isFull || !Utf8Formatter.TryFormat(number, _destination[_written..], out var digits))
        {
            _isFull = true;
            return;
        }

        _written += digits;
    }

    public void WriteField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Write(name);
        Write(": "u8);
        Write(value);
        Write("\r\n"u8);
    }

    /// <summary>
    /// Writes the fields that are not hop-by-hop, nor <paramref name="except"/>. Lines that stand next to each other in the received text go
    /// in one copy, which is most of a head.
    /// </summary>
    public void WriteFields(HeaderTable fields, KnownHeader except)
    {
        var all = fields.Text.All;
        var entries = fields.Entries;
        var start = 0;
        var end = 0;
        for (var i = 0; i < entries.Length; i++)
        {
            ref readonly var entry = ref entries[i];
            if (entry.IsHopByHop || (entry.Id == except && except != KnownHeader.None))
            {
                continue;
            }

            if (entry.IsVerbatim && entry.NameStart == end)
            {
                end = entry.LineEnd;
                continue;
            }

            Write(all[start..end]);
            if (entry.IsVerbatim)
            {
                start = entry.NameStart;
                end = entry.LineEnd;
                continue;
            }

            start = end = 0;
            WriteField(fields.NameAt(i), fields.ValueAt(i));
        }

        Write(all[start..end]);
    }

    public readonly bool TryFinish(out int written)
    {
        written = _isFull ? 0 : _written;
        return !_isFull;
    }
}
