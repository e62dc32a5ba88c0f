using System.Text;
using Isthmus.Model.Plans;

namespace Isthmus.Traffic.Routes;

/// <summary>Changes to the headers of a message, ready as bytes: removals, then replacements, then additions.</summary>
public sealed class HeaderChanges
{
    private readonly byte[][] _remove;
    private readonly (byte[] Name, byte[] Value)[] _set;
    private readonly (byte[] Name, byte[] Value)[] _add;

    internal HeaderChanges(HeaderEdits edits)
    {
        _remove = [.. edits.Remove.Select(Encoding.UTF8.GetBytes)];
        _set = [.. edits.Set.Select(Pair)];
        _add = [.. edits.Add.Select(Pair)];
    }

    /// <summary>Whether nothing is changed.</summary>
    public bool IsEmpty => _remove.Length + _set.Length + _add.Length == 0;

    /// <summary>Applies the changes.</summary>
    public void Apply<TTarget>(TTarget headers)
        where TTarget : IHeaderTarget, allows ref struct
    {
        foreach (var name in _remove)
        {
            headers.Remove(name);
        }

        foreach (var (name, value) in _set)
        {
            headers.Set(name, value);
        }

        foreach (var (name, value) in _add)
        {
            headers.Add(name, value);
        }
    }

    private static (byte[] Name, byte[] Value) Pair(HeaderValue header) => (Encoding.UTF8.GetBytes(header.Name), Encoding.UTF8.GetBytes(header.Value));
}
