using System.Globalization;
using Isthmus.Api.Reading.Fields;
using Isthmus.Api.Security;

namespace Isthmus.Api.Reading.Kinds;

/// <summary>Reads security.istio.io PeerAuthentication.</summary>
internal static class PeerAuthenticationReader
{
    private static readonly EnumNames<MtlsMode> Modes = new(
        ("UNSET", 0, MtlsMode.Unset),
        ("DISABLE", 1, MtlsMode.Disable),
        ("PERMISSIVE", 2, MtlsMode.Permissive),
        ("STRICT", 3, MtlsMode.Strict));

    public static PeerAuthenticationConfig Read(MessageReader root)
    {
        root.Ignore("status");
        return root.MessageOrEmpty("spec", ReadSpec);
    }

    private static PeerAuthenticationConfig ReadSpec(MessageReader m)
    {
        var selector = PolicyTargetReader.ReadSelector(m);
        return new PeerAuthenticationConfig
        {
            Selector = selector is { Count: > 0 } ? selector : null,
            Mode = m.MessageOrEmpty("mtls", ReadMode),
            PortLevelMtls = ReadPorts(m),
        };
    }

    private static MtlsMode ReadMode(MessageReader m) => m.Enum("mode", Modes, MtlsMode.Unset);

    private static EquatableArray<KeyValuePair<int, MtlsMode>> ReadPorts(MessageReader m)
    {
        var ports = new List<KeyValuePair<int, MtlsMode>>();
        foreach (var (key, mode) in m.MapOf("portLevelMtls", ReadMode))
        {
            if (int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535)
            {
                ports.Add(KeyValuePair.Create(port, mode));
            }
            else
            {
                m.Report(ReadingChecks.WrongType, "portLevelMtls", $"has a key that is no port from 1 to 65535: '{key}'");
            }
        }

        return ports.ToEquatableArray();
    }
}
