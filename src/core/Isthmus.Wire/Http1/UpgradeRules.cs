using System.Text;
using Isthmus.Wire.Http;

namespace Isthmus.Wire.Http1;

/// <summary>Which protocol an Upgrade field names.</summary>
internal static class UpgradeRules
{
    /// <summary>
    /// Where the one Upgrade value stands, or nothing when there is none, there are several lines, or h2c is among them: that way of
    /// starting HTTP/2 is gone (RFC 9113 3.1), and forwarding it lets a client tunnel past the proxy.
    /// </summary>
    public static TextRange Find(HeaderTable fields)
    {
        var index = fields.IndexOf(KnownHeader.Upgrade);
        if (index < 0 || fields.IndexOf(KnownHeader.Upgrade, index + 1) >= 0)
        {
            return default;
        }

        ref readonly var entry = ref fields.Entries[index];
        foreach (var protocol in new CommaList(fields.ValueAt(index)))
        {
            if (Ascii.EqualsIgnoreCase(protocol, "h2c"u8))
            {
                return default;
            }
        }

        return new TextRange(entry.ValueStart, entry.ValueLength);
    }
}
