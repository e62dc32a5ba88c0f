using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Isthmus.Xds.Translation.Reading;

/// <summary>
/// Typed configuration of extensions. What it is is told by the type, never by the name; untyped wrappers (<c>TypedStruct</c>) are taken off.
/// </summary>
internal static class Extensions
{
    // Peer metadata, statistics and ALPN of Istio's proxies: our proxy has its own, in its own way, whether it is told or not.
    private static readonly HashSet<string> OwnWay = new(StringComparer.Ordinal)
    {
        "envoy.extensions.filters.http.grpc_stats.v3.FilterConfig",
        "envoy.tcp.metadataexchange.config.MetadataExchange",
        "io.istio.http.peer_metadata.Config",
        "istio.envoy.config.filter.http.alpn.v2alpha1.FilterConfig",
        "stats.PluginConfig",
    };

    /// <summary>Full name of the configuration's message; empty when there is none.</summary>
    public static string TypeOf(Any? config)
    {
        var name = NameIn(config?.TypeUrl ?? "");
        return name switch
        {
            "xds.type.v3.TypedStruct" => NameIn(Parse<Protos.XdsTypes.V3.TypedStruct>(config!.Value)?.TypeUrl ?? ""),
            "udpa.type.v1.TypedStruct" => NameIn(Parse<Protos.Udpa.Type.V1.TypedStruct>(config!.Value)?.TypeUrl ?? ""),
            _ => name,
        };
    }

    /// <summary>Whether our proxy does what the extension does without being told.</summary>
    public static bool IsOwnWay(string type) => OwnWay.Contains(type);

    /// <summary>Reads the configuration; an empty message, and a finding, when it is broken.</summary>
    public static T Read<T>(Any? config, Findings findings)
        where T : class, IMessage<T>, new()
    {
        var read = config is null ? null : NameIn(config.TypeUrl) switch
        {
            "xds.type.v3.TypedStruct" => FromStruct<T>(Parse<Protos.XdsTypes.V3.TypedStruct>(config.Value)?.Value),
            "udpa.type.v1.TypedStruct" => FromStruct<T>(Parse<Protos.Udpa.Type.V1.TypedStruct>(config.Value)?.Value),
            _ => Parse<T>(config.Value),
        };
        if (read is null)
        {
            findings.Reject($"broken configuration of type {TypeOf(config)}");
        }

        return read ?? new();
    }

    /// <summary>Parses bytes of a peer; null when they are no such message.</summary>
    public static T? Parse<T>(ByteString bytes)
        where T : class, IMessage<T>, new()
    {
        try
        {
            var message = new T();
            message.MergeFrom(bytes);
            return message;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    /// <summary>Text that is given inline.</summary>
    public static string InlineText(CorePb.DataSource source) =>
        source.SpecifierCase == CorePb.DataSource.SpecifierOneofCase.InlineBytes ? source.InlineBytes.ToStringUtf8() : source.InlineString;

    private static T? FromStruct<T>(Struct? fields)
        where T : class, IMessage<T>, new()
    {
        try
        {
            return new JsonParser(JsonParser.Settings.Default.WithIgnoreUnknownFields(true)).Parse<T>(JsonFormatter.Default.Format(fields ?? new()));
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string NameIn(string typeUrl) => typeUrl[(typeUrl.LastIndexOf('/') + 1)..];
}
