using Google.Protobuf.WellKnownTypes;

namespace Isthmus.Xds.Translation;

/// <summary>Untyped metadata. Fields are put in a fixed order by the code, so that the bytes are always the same.</summary>
internal static class Structs
{
    /// <summary>Puts a text, unless it is empty.</summary>
    public static void Put(this Struct target, string key, string value)
    {
        if (value.Length > 0)
        {
            target.Fields[key] = Value.ForString(value);
        }
    }

    /// <summary>Puts <c>true</c>, unless it is false.</summary>
    public static void Put(this Struct target, string key, bool value)
    {
        if (value)
        {
            target.Fields[key] = Value.ForBool(true);
        }
    }

    /// <summary>The text at <paramref name="key"/>; empty when there is none.</summary>
    public static string Text(this Struct? source, string key) =>
        source is not null && source.Fields.TryGetValue(key, out var value) && value.KindCase == Value.KindOneofCase.StringValue ? value.StringValue : "";

    /// <summary>Whether there is <c>true</c> at <paramref name="key"/>.</summary>
    public static bool Flag(this Struct? source, string key) =>
        source is not null && source.Fields.TryGetValue(key, out var value) && value.KindCase == Value.KindOneofCase.BoolValue && value.BoolValue;

    /// <summary>The number at <paramref name="key"/> if it is a port; 0 otherwise.</summary>
    public static int Port(this Struct? source, string key) =>
        source is not null && source.Fields.TryGetValue(key, out var value) && value is { KindCase: Value.KindOneofCase.NumberValue, NumberValue: >= 0 and <= 65535 } ? (int)value.NumberValue : 0;

    /// <summary>The structs in the list at <paramref name="key"/>.</summary>
    public static IEnumerable<Struct> Items(this Struct? source, string key) =>
        source is not null && source.Fields.TryGetValue(key, out var value) && value.KindCase == Value.KindOneofCase.ListValue
            ? value.ListValue.Values.Select(v => v.StructValue ?? new Struct())
            : [];

    /// <summary>The struct of a namespace; null when there is none.</summary>
    public static Struct? Of(this CorePb.Metadata? metadata, string name) => metadata is not null && metadata.FilterMetadata.TryGetValue(name, out var found) ? found : null;

    /// <summary>Metadata of the namespaces that have something; null when none has.</summary>
    public static CorePb.Metadata? Metadata(params ReadOnlySpan<(string Name, Struct Content)> namespaces)
    {
        CorePb.Metadata? metadata = null;
        foreach (var (name, content) in namespaces)
        {
            if (content.Fields.Count > 0)
            {
                metadata ??= new();
                metadata.FilterMetadata[name] = content;
            }
        }

        return metadata;
    }
}
