using Isthmus.Wire.Http;

namespace Isthmus.Wire.Tests.Http1;

/// <summary>What a head means to the next hop: what must be the same after it was written and parsed again.</summary>
internal static class Essence
{
    public static string Of(RequestHead head) =>
        $"{Escaped.Encode(head.MethodText)} {Escaped.Encode(head.Path)} at {Escaped.Encode(head.Authority)} {head.Framing} keep:{head.KeepAlive} "
        + $"upgrade:{Escaped.Encode(head.UpgradeProtocol)} te:{head.AcceptsTrailers} expect:{head.Expectation}\n{Fields(head.Headers)}";

    public static string Of(ResponseHead head) =>
        $"{head.Status} {head.Framing} declared:{head.DeclaredFraming} keep:{head.KeepAlive} upgrade:{Escaped.Encode(head.UpgradeProtocol)}\n"
        + Fields(head.Headers);

    public static string Fields(HeaderTable fields)
    {
        var lines = new List<string>();
        foreach (var field in fields)
        {
            if (!field.IsHopByHop && field.Id != KnownHeader.Host)
            {
                lines.Add($"{Escaped.Encode(field.Name)}: {Escaped.Encode(field.Value)}");
            }
        }

        return string.Join('\n', lines);
    }
}
