using Isthmus.Api.Reading.Fields;

namespace Isthmus.Api.Reading.Kinds;

/// <summary>Reads a Kubernetes port's transport protocol.</summary>
internal static class TransportText
{
    private static readonly EnumNames<string> Names = new(("TCP", -1, "TCP"), ("UDP", -2, "UDP"), ("SCTP", -3, "SCTP"));

    public static string Read(MessageReader m, string name) => m.Enum(name, Names, "TCP");
}
