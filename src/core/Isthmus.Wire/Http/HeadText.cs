using System.Buffers;

namespace Isthmus.Wire.Http;

/// <summary>
/// The bytes of one head: what was parsed, then what edits appended. Rents from the pool it was given and is the only one to return.
/// </summary>
internal sealed class HeadText(ArrayPool<byte> pool)
{
    private byte[] _bytes = [];
    private int _length;
    private int _bound = Defaults.AddedBytes;

    public ReadOnlySpan<byte> All => _bytes.AsSpan(0, _length);

    public int Length => _length;

    public ReadOnlySpan<byte> Slice(int start, int length) => _bytes.AsSpan(start, length);

    /// <summary>Replaces everything by a copy of <paramref name="text"/>.</summary>
    public void Load(ReadOnlySpan<byte> text)
    {
        if (_bytes.Length < text.Length)
        {
            Release();
            _bytes = pool.Rent(Math.Max(text.Length, Defaults.KeptHeadBytes / 2));
        }

        text.CopyTo(_bytes);
        _length = text.Length;
        _bound = text.Length + Defaults.AddedBytes;
    }

    /// <summary>Appends the parts one after the other, or nothing if they do not fit the bound. They may be slices of this text.</summary>
    public bool TryAppend(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, ReadOnlySpan<byte> fourth, out int start)
    {
        start = _length;
        var length = (long)_length + first.Length + second.Length + third.Length + fourth.Length;
        if (length > _bound)
        {
            return false;
        }

        var old = _bytes;
        if (length > old.Length)
        {
            _bytes = pool.Rent((int)Math.Max(length, Math.Max(old.Length * 2L, Defaults.KeptHeadBytes / 2)));
            old.AsSpan(0, _length).CopyTo(_bytes);
        }

        Put(first);
        Put(second);
        Put(third);
        Put(fourth);
        if (!ReferenceEquals(old, _bytes) && old.Length > 0)
        {
            // Only now: the parts may have been slices of it.
            pool.Return(old);
        }

        return true;
    }

    /// <summary>Forgets the text; keeps the room for the next head unless it is unusually large.</summary>
    public void Reset()
    {
        _length = 0;
        _bound = Defaults.AddedBytes;
        if (_bytes.Length > Defaults.KeptHeadBytes)
        {
            Release();
        }
    }

    /// <summary>Gives the room back to the pool.</summary>
    public void Release()
    {
        _length = 0;
        if (_bytes.Length > 0)
        {
            pool.Return(_bytes);
            _bytes = [];
        }
    }

    private void Put(ReadOnlySpan<byte> part)
    {
        part.CopyTo(_bytes.AsSpan(_length));
        _length += part.Length;
    }
}
