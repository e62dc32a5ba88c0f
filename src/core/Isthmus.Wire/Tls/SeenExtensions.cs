using System.Runtime.CompilerServices;

namespace Isthmus.Wire.Tls;

/// <summary>The types of extensions that a message has had: none may come twice (RFC 8446 4.2).</summary>
internal struct SeenExtensions
{
    private Types _types;
    private int _count;

    /// <summary>False when it was there already, or there are more than any client sends.</summary>
    public bool TryAdd(int type)
    {
        Span<ushort> types = _types;
        if (_count == Defaults.ClientHelloExtensions || types[.._count].Contains((ushort)type))
        {
            return false;
        }

        types[_count++] = (ushort)type;
        return true;
    }

    [InlineArray(Defaults.ClientHelloExtensions)]
    private struct Types
    {
        private ushort _first;
    }
}
