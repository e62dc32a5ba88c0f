using System.Globalization;

namespace Isthmus.Proxy.Tests.Simulation;

/// <summary>Bodies whose every byte says where it belongs.</summary>
internal static class Bodies
{
    /// <summary>The body with this number: no two positions within a few hundred bytes look alike.</summary>
    public static string Of(int number, int length) => string.Create(length, number, static (span, n) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = (char)('0' + (((i * 7) + (i / 61) + n) % 64));
        }
    });

    /// <summary>What a server says of a body that it got: length and a sum that depends on order.</summary>
    public static string Describe(ReadOnlySpan<byte> body)
    {
        var sum = 2166136261;
        foreach (var b in body)
        {
            sum = (sum ^ b) * 16777619;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{body.Length} {sum:x}");
    }
}
