using System.Text;
using Isthmus.Wire.Http;

namespace Isthmus.Proxy.Plans;

/// <summary>Header edits in bytes. Edits that would break a message (framing fields, control characters) are refused by the table and left out.</summary>
internal sealed class CompiledEdits(HeaderEdits source)
{
    private readonly byte[][] _remove = [.. source.Remove.Select(Encoding.ASCII.GetBytes)];
    private readonly (byte[] Name, byte[] Value)[] _set = [.. source.Set.Select(Bytes)];
    private readonly (byte[] Name, byte[] Value)[] _add = [.. source.Add.Select(Bytes)];

    /// <summary>Removes, then sets, then adds.</summary>
    public void Apply(HeaderTable fields)
    {
        foreach (var name in _remove)
        {
            fields.Remove(name);
        }

        foreach (var (name, value) in _set)
        {
            fields.TrySet(name, value);
        }

        foreach (var (name, value) in _add)
        {
            fields.TryAdd(name, value);
        }
    }

    private static (byte[] Name, byte[] Value) Bytes(HeaderValue value) => (Encoding.ASCII.GetBytes(value.Name), Encoding.UTF8.GetBytes(value.Value));
}
