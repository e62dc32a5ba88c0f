using Isthmus.Api.Reading.Fields;

namespace Isthmus.Api.Reading.Kinds;

/// <summary>Reads networking.istio.io Headers. Names are folded to lower case, as they are compared.</summary>
internal static class HeadersReader
{
    public static HeadersConfig Read(MessageReader m) => new(m.Message("request", ReadOperations), m.Message("response", ReadOperations));

    /// <summary>Reports the header fields that Istio 1.1 to 1.6 took away.</summary>
    public static void ReportRemoved(MessageReader m)
    {
        m.Removed("appendHeaders", "write headers: {request: {add: ...}}");
        m.Removed("appendRequestHeaders", "write headers: {request: {add: ...}}");
        m.Removed("removeRequestHeaders", "write headers: {request: {remove: [...]}}");
        m.Removed("appendResponseHeaders", "write headers: {response: {add: ...}}");
        m.Removed("removeResponseHeaders", "write headers: {response: {remove: [...]}}");
    }

    private static HeaderOperationsConfig ReadOperations(MessageReader m) => new(
        ReadValues(m, "set"),
        ReadValues(m, "add"),
        m.Texts("remove").Select(h => h.ToLowerInvariant()).ToEquatableArray());

    private static EquatableArray<HeaderValue> ReadValues(MessageReader m, string name) =>
        m.TextEntries(name).Select(e => new HeaderValue(e.Key.ToLowerInvariant(), e.Value)).ToEquatableArray();
}
