namespace Isthmus.Wire.Http;

/// <content>
/// Edits. They answer false and change nothing when the name is not a token, the value has a control character (CR and LF above all: that
/// is how responses are split), the bound on added lines or bytes is reached, or the field belongs to the writer: framing,
/// connection fields and Host, which are set through the head.
/// </content>
public sealed partial class HeaderTable
{
    /// <summary>Whether edits refuse this name because the writer makes the field itself.</summary>
    public static bool IsReserved(KnownHeader id) => id == KnownHeader.Host || IsOwnedByWriter(id);

    /// <summary>Adds a line at the end.</summary>
    public bool TryAdd(KnownHeader id, ReadOnlySpan<byte> value) => CanHold(id, value) && TryAddChecked(id, KnownHeaders.Name(id), value);

    /// <summary>Adds a line at the end.</summary>
    public bool TryAdd(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var id = KnownHeaders.Find(name);
        return CanHold(name, id, value) && TryAddChecked(id, name, value);
    }

    /// <summary>Gives the first line with this name a new value and removes the others; adds one if there is none.</summary>
    public bool TrySet(KnownHeader id, ReadOnlySpan<byte> value) =>
        CanHold(id, value) && TrySetChecked(IndexOf(id), id, KnownHeaders.Name(id), value);

    /// <summary>Gives the first line with this name a new value and removes the others; adds one if there is none.</summary>
    public bool TrySet(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var id = KnownHeaders.Find(name);
        return CanHold(name, id, value) && TrySetChecked(IndexOf(name), id, name, value);
    }

    /// <summary>
    /// Puts <paramref name="value"/> behind the last line with this name, with <paramref name="separator"/> between them; adds a
    /// line if there is none. Appending to the last line is what keeps the order of a list over several lines (RFC 9110 5.3).
    /// </summary>
    public bool TryAppend(KnownHeader id, ReadOnlySpan<byte> separator, ReadOnlySpan<byte> value)
    {
        if (!CanHold(id, value) || !Octets.IsValue(separator))
        {
            return false;
        }

        var last = -1;
        for (var i = IndexOf(id); i >= 0; i = IndexOf(id, i + 1))
        {
            last = i;
        }

        if (last < 0 || _entries[last].ValueLength == 0 || _entries[last].IsHopByHop)
        {
            return TrySetChecked(last, id, KnownHeaders.Name(id), value);
        }

        return TryPut(last, ValueAt(last), separator, value);
    }

    /// <summary>Removes all lines with this name; says whether there was one.</summary>
    public bool Remove(KnownHeader id)
    {
        var first = IndexOf(id);
        if (first < 0 || IsReserved(id))
        {
            return false;
        }

        for (var i = first; i >= 0; i = IndexOf(id, i))
        {
            RemoveAt(i);
        }

        ForgetPresence(id);
        return true;
    }

    /// <summary>Removes all lines with this name, in any case; says whether there was one.</summary>
    public bool Remove(ReadOnlySpan<byte> name)
    {
        var id = KnownHeaders.Find(name);
        if (id != KnownHeader.None)
        {
            return Remove(id);
        }

        var first = IndexOf(name);
        for (var i = first; i >= 0; i = IndexOf(name, i))
        {
            RemoveAt(i);
        }

        return first >= 0;
    }

    private static bool CanHold(KnownHeader id, ReadOnlySpan<byte> value) =>
        id != KnownHeader.None && !IsReserved(id) && Octets.IsValue(value);

    private static bool CanHold(ReadOnlySpan<byte> name, KnownHeader id, ReadOnlySpan<byte> value) =>
        (id != KnownHeader.None || Octets.IsToken(name)) && !IsReserved(id) && Octets.IsValue(value);

    private bool TryAddChecked(KnownHeader id, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        value = Octets.TrimBlanks(value);
        if (_count >= _bound || !_text.TryAppend(name, ": "u8, value, "\r\n"u8, out var start))
        {
            return false;
        }

        Insert(new FieldEntry
        {
            NameStart = start,
            NameLength = name.Length,
            ValueStart = start + name.Length + 2,
            ValueLength = value.Length,
            Id = id,
            IsVerbatim = true,
        });
        return true;
    }

    private bool TrySetChecked(int index, KnownHeader id, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (index < 0)
        {
            return TryAddChecked(id, name, value);
        }

        if (!TryPut(index, Octets.TrimBlanks(value), default, default))
        {
            return false;
        }

        // An edited line may have been one that Connection named; ours is not.
        _entries[index].IsHopByHop = false;
        for (var i = NextOf(index, id, name); i >= 0; i = NextOf(index, id, name))
        {
            RemoveAt(i);
        }

        return true;
    }

    private int NextOf(int index, KnownHeader id, ReadOnlySpan<byte> name) =>
        id != KnownHeader.None ? IndexOf(id, index + 1) : IndexOf(name, index + 1);

    private bool TryPut(int index, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third)
    {
        if (!_text.TryAppend(first, second, third, default, out var start))
        {
            return false;
        }

        PointValue(index, new TextRange(start, first.Length + second.Length + third.Length));
        return true;
    }

    private void RemoveAt(int index)
    {
        _count--;
        Array.Copy(_entries, index + 1, _entries, index, _count - index);
    }

    private void ForgetPresence(KnownHeader id)
    {
        if ((int)id < 64)
        {
            _presentLow &= ~(1UL << (int)id);
        }
        else
        {
            _presentHigh &= ~(1UL << ((int)id - 64));
        }
    }
}
