using System.Text;
using Isthmus.Wire.Http;

namespace Isthmus.Proxy.Plans;

/// <summary>One condition on a header or pseudo-header.</summary>
internal sealed class HeaderTest(HeaderMatch source)
{
    private readonly byte[] _name = Encoding.ASCII.GetBytes(source.Name);
    private readonly TextTest? _value = source.Value is { } value ? new TextTest(value.Kind, value.Value, value.IgnoresCase) : null;

    /// <summary>Whether the condition holds.</summary>
    public bool Matches(RequestHead head)
    {
        var has = TryGet(head, out var value);
        if (!has && !source.TreatsMissingAsEmpty)
        {
            return source.IsInverted && _value is null;
        }

        return (_value is null ? has : _value.Matches(value)) != source.IsInverted;
    }

    private bool TryGet(RequestHead head, out ReadOnlySpan<byte> value)
    {
        switch (source.Name)
        {
            case ":method":
                value = head.MethodText;
                return true;
            case ":authority":
                value = head.Authority;
                return true;
            case ":path":
                value = head.Path;
                return true;
            case ":scheme":
                value = Forwarding.IsHttps(head.Headers, head.IsHttpsTarget) ? "https"u8 : "http"u8;
                return true;
            default:
                return head.Headers.TryGet(_name, out value);
        }
    }
}
