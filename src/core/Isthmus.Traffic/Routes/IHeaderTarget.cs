namespace Isthmus.Traffic.Routes;

/// <summary>Headers that can be changed: the proxy's head of a message. <see langword="host"/> and pseudo-headers are never changed through it.</summary>
public interface IHeaderTarget
{
    /// <summary>Removes all lines of a name.</summary>
    void Remove(ReadOnlySpan<byte> name);

    /// <summary>Replaces all lines of a name by one.</summary>
    void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value);

    /// <summary>Adds a line.</summary>
    void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value);
}
