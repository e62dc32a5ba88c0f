using Isthmus.Api.Reading.Fields;

namespace Isthmus.Api.Reading.Kinds;

/// <summary>Reads <c>mirrors</c>, and the single <c>mirror</c> with its two spellings of a percentage.</summary>
internal static class HttpMirrorReader
{
    public static EquatableArray<HttpMirrorConfig> Read(MessageReader m)
    {
        m.OneOf("mirror", "mirrors");
        m.Old("mirrorPercent", "write mirrorPercentage: {value: ...}");
        var old = m.UIntOrNull("mirrorPercent");
        var percent = m.Percent("mirrorPercentage") ?? old;
        var one = m.Message("mirror", DestinationReader.Read);
        var several = m.List("mirrors", p => new HttpMirrorConfig(p.MessageOrEmpty("destination", DestinationReader.Read), p.Percent("percentage")));
        return one is null ? several : several.Prepend(new HttpMirrorConfig(one, percent)).ToEquatableArray();
    }
}
