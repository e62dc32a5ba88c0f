using System.Buffers;
using System.Text;

namespace Isthmus.Wire.Http;

/// <summary>
/// The field lines of one head or trailer section, in the order in which they came, as offsets into one text. Looking up allocates
/// nothing; spans that it hands out die with the next edit, reset or parse. Not for more than one thread.
/// </summary>
public sealed partial class HeaderTable
{
    // Fields that the writer makes itself from framing and connection state: copying one is how messages are smuggled.
    private const ulong OwnedByWriter =
        1UL << (int)KnownHeader.Connection | 1UL << (int)KnownHeader.ContentLength | 1UL << (int)KnownHeader.TransferEncoding
        | 1UL << (int)KnownHeader.Upgrade | 1UL << (int)KnownHeader.Te | 1UL << (int)KnownHeader.KeepAlive
        | 1UL << (int)KnownHeader.ProxyConnection | 1UL << (int)KnownHeader.Http2Settings;

    private readonly HeadText _text;
    private FieldEntry[] _entries = new FieldEntry[Defaults.InitialFields];
    private int _count;

    // Lines of a text that is still being parsed; they count once the text is loaded.
    private int _pending;
    private int _bound = Defaults.AddedFields;
    private ulong _presentLow;
    private ulong _presentHigh;

    /// <summary>An empty table that rents its text from <paramref name="pool"/>.</summary>
    public HeaderTable(ArrayPool<byte> pool)
        : this(new HeadText(pool))
    {
    }

    internal HeaderTable(HeadText text) => _text = text;

    /// <summary>How many field lines there are.</summary>
    public int Count => _count;

    internal HeadText Text => _text;

    internal int PendingCount => _pending;

    internal ReadOnlySpan<FieldEntry> Entries => _entries.AsSpan(0, _count);

    /// <summary>The field line at a place from 0 to <see cref="Count"/> - 1.</summary>
    public HeaderField this[int index]
    {
        get
        {
            ref readonly var entry = ref Entries[index];
            return new HeaderField(entry.Id, NameAt(index), ValueAt(index), entry.IsHopByHop);
        }
    }

    /// <summary>Walks the lines in order. Edits during the walk are not allowed.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Whether there is a line with this name. Costs one bit test.</summary>
    public bool Contains(KnownHeader id) => ((int)id < 64 ? _presentLow >> (int)id : _presentHigh >> ((int)id - 64)) % 2 != 0;

    internal bool ContainsAny(in KnownHeaderSet ids) => ids.Meets(_presentLow, _presentHigh);

    /// <summary>The value of the first line with this name.</summary>
    public bool TryGet(KnownHeader id, out ReadOnlySpan<byte> value) => TryGetAt(IndexOf(id), out value);

    /// <summary>The value of the first line with this name, in any case.</summary>
    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value) => TryGetAt(IndexOf(name), out value);

    /// <summary>The place of the first line with this name at or after <paramref name="from"/>, or -1.</summary>
    public int IndexOf(KnownHeader id, int from = 0)
    {
        if (id == KnownHeader.None || !Contains(id))
        {
            return -1;
        }

        for (var i = from; i < _count; i++)
        {
            if (_entries[i].Id == id)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The place of the first line with this name, in any case, at or after <paramref name="from"/>, or -1.</summary>
    public int IndexOf(ReadOnlySpan<byte> name, int from = 0)
    {
        var id = KnownHeaders.Find(name);
        if (id != KnownHeader.None)
        {
            return IndexOf(id, from);
        }

        for (var i = from; i < _count; i++)
        {
            ref readonly var entry = ref _entries[i];
            if (entry.Id == KnownHeader.None && entry.NameLength == name.Length && Ascii.EqualsIgnoreCase(NameAt(i), name))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>How many lines have this name.</summary>
    public int CountOf(KnownHeader id)
    {
        var found = 0;
        for (var i = IndexOf(id); i >= 0; i = IndexOf(id, i + 1))
        {
            found++;
        }

        return found;
    }

    /// <summary>Empties the table; keeps its room for the next head.</summary>
    public void Reset()
    {
        ForgetFields();
        _text.Reset();
    }

    /// <summary>Empties the table and gives its text back to the pool. The table may be used again.</summary>
    public void Release()
    {
        ForgetFields();
        _text.Release();
    }

    internal void ForgetFields()
    {
        _count = 0;
        _pending = 0;
        _bound = Defaults.AddedFields;
        _presentLow = 0;
        _presentHigh = 0;
    }

    /// <summary>Enters a line of a text that is being parsed and will be loaded at the same offsets once it is complete.</summary>
    internal void AddParsed(ReadOnlySpan<byte> text, int line, int colon, int end, KnownHeader id)
    {
        var start = colon + 1;
        while (start < end && Octets.IsBlank(text[start]))
        {
            start++;
        }

        var stop = end;
        while (stop > start && Octets.IsBlank(text[stop - 1]))
        {
            stop--;
        }

        ref var entry = ref Place(_pending++);
        entry = new FieldEntry
        {
            NameStart = line,
            NameLength = colon - line,
            ValueStart = start,
            ValueLength = stop - start,
            Id = id,
            IsVerbatim = start == colon + 2 && stop == end && text[colon + 1] == Octets.Space,
            IsHopByHop = IsOwnedByWriter(id),
        };
    }

    /// <summary>Ends the parse: the entries now point into a copy of <paramref name="text"/>.</summary>
    internal void Load(ReadOnlySpan<byte> text)
    {
        _text.Load(text);
        _count = _pending;
        _bound = _count + Defaults.AddedFields;
        for (var i = 0; i < _count; i++)
        {
            MarkPresent(_entries[i].Id);
        }
    }

    /// <summary>Removes the lines whose id is chosen.</summary>
    internal void RemoveWhere(Predicate<KnownHeader> isChosen)
    {
        var kept = 0;
        _presentLow = 0;
        _presentHigh = 0;
        for (var i = 0; i < _count; i++)
        {
            if (!isChosen(_entries[i].Id))
            {
                MarkPresent(_entries[i].Id);
                _entries[kept++] = _entries[i];
            }
        }

        _count = kept;
    }

    internal void MarkHopByHop(int index) => _entries[index].IsHopByHop = true;

    internal void PointValue(int index, TextRange range)
    {
        _entries[index].ValueStart = range.Start;
        _entries[index].ValueLength = range.Length;
        _entries[index].IsVerbatim = false;
    }

    internal ReadOnlySpan<byte> NameAt(int index) => _text.Slice(_entries[index].NameStart, _entries[index].NameLength);

    internal ReadOnlySpan<byte> ValueAt(int index) => _text.Slice(_entries[index].ValueStart, _entries[index].ValueLength);

    private bool TryGetAt(int index, out ReadOnlySpan<byte> value)
    {
        value = index < 0 ? default : ValueAt(index);
        return index >= 0;
    }

    private void Insert(FieldEntry entry)
    {
        entry.IsHopByHop = IsOwnedByWriter(entry.Id);
        Place(_count++) = entry;
        MarkPresent(entry.Id);
    }

    private ref FieldEntry Place(int index)
    {
        if (index == _entries.Length)
        {
            Array.Resize(ref _entries, index * 2);
        }

        return ref _entries[index];
    }

    private void MarkPresent(KnownHeader id)
    {
        if ((int)id >= 64)
        {
            _presentHigh |= 1UL << ((int)id - 64);
        }
        else if (id != KnownHeader.None)
        {
            _presentLow |= 1UL << (int)id;
        }
    }

    private static bool IsOwnedByWriter(KnownHeader id) => (int)id < 64 && (OwnedByWriter >> (int)id) % 2 != 0;

    /// <summary>Walks the lines of a table.</summary>
    public ref struct Enumerator
    {
        private readonly HeaderTable _table;
        private int _index;

        internal Enumerator(HeaderTable table)
        {
            _table = table;
            _index = -1;
        }

        /// <summary>The line that <see cref="MoveNext"/> found.</summary>
        public readonly HeaderField Current => _table[_index];

        /// <summary>Goes to the next line.</summary>
        public bool MoveNext() => ++_index < _table._count;
    }
}
