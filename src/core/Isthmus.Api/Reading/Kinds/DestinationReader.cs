using Isthmus.Api.Reading.Fields;

namespace Isthmus.Api.Reading.Kinds;

/// <summary>Reads networking.istio.io Destination.</summary>
internal static class DestinationReader
{
    public static DestinationConfig Read(MessageReader m) => new(m.Text("host"), m.Text("subset"), m.PortNumber("port"));
}
