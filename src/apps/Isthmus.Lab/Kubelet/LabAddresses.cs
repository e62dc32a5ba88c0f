using System.Text;
using System.Text.RegularExpressions;

namespace Isthmus.Lab.Kubelet;

/// <summary>Addresses in what operators write for a lab. They are written as the first lab has them; a lab beside it has others.</summary>
public static partial class LabAddresses
{
    /// <summary>The text with every address of the first lab (127.1.x.x to 127.9.x.x) moved to the slot's.</summary>
    public static ReadOnlyMemory<byte> Move(ReadOnlyMemory<byte> utf8, int slot) =>
        slot == 0 ? utf8 : Encoding.UTF8.GetBytes(FirstLab().Replace(Encoding.UTF8.GetString(utf8.Span), m =>
            string.Create(CultureInfo.InvariantCulture, $"127.{(10 * slot) + (m.Groups["cluster"].ValueSpan[0] - '0')}.")));

    [GeneratedRegex(@"(?<![\d.])127\.(?<cluster>[1-9])\.(?=\d+\.\d+)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FirstLab();
}
