using Isthmus.Traffic.Routes;
using Isthmus.Wire.Http;

namespace Isthmus.Proxy.Route;

/// <summary>The fields of a head as routes edit them. What would break the message (framing fields, control characters) is refused by the table.</summary>
internal readonly struct HeaderTarget(HeaderTable fields) : IHeaderTarget
{
    /// <inheritdoc/>
    public void Remove(ReadOnlySpan<byte> name) => fields.Remove(name);

    /// <inheritdoc/>
    public void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => fields.TrySet(name, value);

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => fields.TryAdd(name, value);
}
